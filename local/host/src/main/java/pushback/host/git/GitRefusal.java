package pushback.host.git;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.UploadPackInternalServerErrorException;
import org.eclipse.jgit.transport.WantNotValidException;

/// Why a request of git is refused, in the way that git shows to its user: a packet that begins with ERR, in an
/// answer of status 200. Of a 500 it shows the number alone.
final class GitRefusal {
    /// A request to shorten a history is longer than this only if it names thousands of commits.
    private static final int HEAD = 1 << 16;

    private GitRefusal() {}

    interface Work {
        void run() throws IOException;
    }

    /// Does it; what it throws ends the answer.
    static void told(OutputStream out, Work work) {
        try {
            work.run();
        } catch (UploadPackInternalServerErrorException told) {
            // In the stream of the objects, where git reads it.
        } catch (IOException | RuntimeException failed) {
            try {
                new PacketLineOut(out).writeString("ERR " + sentence(failed));
            } catch (IOException clientGone) {
                // Nobody is there who would read it.
            }
        }
    }

    private static String sentence(Throwable failed) {
        var said = String.valueOf(failed.getMessage()).strip();
        return switch (failed) {
            case WantNotValidException lacking -> "this remote has no such object: " + said;
            case PackProtocolException refused -> "this remote cannot do what was asked: " + said;
            case NumberFormatException odd ->
                "this remote cannot read a number or a date in what was asked: "
                        + said.replaceFirst("^For input string: ", "");
            default ->
                "this remote failed: "
                        + (failed.getMessage() == null ? failed.getClass().getSimpleName() : said);
        };
    }

    /// The same bytes, unless they ask to lengthen a history by so many commits from where it ends: JGit counts
    /// from the newest commit instead, and would shorten it.
    ///
    /// @throws PackProtocolException if they do
    static InputStream ofDeepening(InputStream body) throws IOException {
        var in = new BufferedInputStream(body, HEAD);
        in.mark(HEAD);
        var head = new String(in.readNBytes(HEAD - 1), StandardCharsets.ISO_8859_1);
        in.reset();
        if (head.contains("deepen-relative")) {
            throw new PackProtocolException(
                    "--deepen counts from where a shallow history ends; write git fetch --depth N, counted "
                            + "from the newest commit, or git fetch --unshallow");
        }
        return in;
    }
}
