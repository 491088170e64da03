package pushback.cdk.environment;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What the file may say at a key; the reader and the JSON schema are both made from it.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /// Stands for "has no default".
    String REQUIRED = "\0";

    /// For the person who writes the file; a sentence.
    String value();

    /// What is meant if the key is absent, as YAML. An [java.util.Optional] needs none.
    String otherwise() default REQUIRED;

    /// That each text has to match as a whole.
    String pattern() default "";

    /// An example of what matches.
    String example() default "";

    double min() default Double.NEGATIVE_INFINITY;

    double max() default Double.POSITIVE_INFINITY;
}
