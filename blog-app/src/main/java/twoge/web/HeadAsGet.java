package twoge.web;

import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Answers HEAD as GET is answered; Jetty leaves out the content. Javalin would say 200 for any page it could show,
/// without trying: to a monitor that asks whether we are ready, too.
final class HeadAsGet extends Handler.Wrapper {
    HeadAsGet(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        return super.handle(head ? new Get(request) : request, response, callback);
    }

    private static final class Get extends Request.Wrapper {
        Get(Request request) {
            super(request);
        }

        @Override
        public String getMethod() {
            return HttpMethod.GET.asString();
        }
    }
}
