package pushback.base;

import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;

/// Has each [Word] stand in JSON as its word.
final class WordIntrospector extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Object findDeserializer(Annotated annotated) {
        return isWord(annotated) ? new WordReader(annotated.getRawType()) : super.findDeserializer(annotated);
    }

    @Override
    public Object findSerializer(Annotated annotated) {
        return isWord(annotated) ? new WordWriter() : super.findSerializer(annotated);
    }

    private static boolean isWord(Annotated annotated) {
        return annotated instanceof AnnotatedClass && Word.class.isAssignableFrom(annotated.getRawType());
    }
}
