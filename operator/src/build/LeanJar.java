import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.DeadCodeOption;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFile.LineNumbersOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.MethodParametersAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Makes the operator's jar of the one with all of its libraries: without what only a debugger reads of classes that
/// are
/// not ours (their line numbers, names of variables and parameters), which is a sixth of it. Run by the build:
///
///     java LeanJar.java WHOLE LEAN MEGABYTES
///
/// The build ends if the result is larger than so many megabytes (of a million bytes).
public final class LeanJar {
    private static final String OURS = "pushback/";
    private static final long MEGABYTE = 1_000_000;
    /// The same bytes from the same classes, whenever it is built.
    private static final LocalDateTime ALWAYS = LocalDateTime.of(2026, 1, 1, 0, 0);
    /// Frames are taken over as they are: to make them anew, the whole hierarchy of classes would have to be there,
    /// and libraries name others that are not.
    private static final ClassFile CLASSES = ClassFile.of(
            ConstantPoolSharingOption.NEW_POOL,
            StackMapsOption.DROP_STACK_MAPS,
            DeadCodeOption.KEEP_DEAD_CODE,
            DebugElementsOption.DROP_DEBUG,
            LineNumbersOption.DROP_LINE_NUMBERS);
    private static final MethodTransform BARE = (method, element) -> {
        if (element instanceof CodeModel code)
            method.transformCode(
                    code,
                    CodeTransform.endHandler(made ->
                            code.findAttribute(Attributes.stackMapTable()).ifPresent(made::with)));
        else if (!(element instanceof MethodParametersAttribute)) method.with(element);
    };

    private LeanJar() {}

    public static void main(String[] arguments) throws IOException {
        var lean = Path.of(arguments[1]);
        write(Path.of(arguments[0]), lean);
        var most = Long.parseLong(arguments[2]) * MEGABYTE;
        if (Files.size(lean) <= most) return;
        System.err.printf(
                "%s has %,d bytes, and %,d are the most: leave out what no command needs, in operator/pom.xml%n",
                lean, Files.size(lean), most);
        System.exit(1);
    }

    private static void write(Path whole, Path lean) throws IOException {
        try (var from = new ZipFile(whole.toFile());
                var to = new ZipOutputStream(Files.newOutputStream(lean))) {
            var contents = from.stream()
                    .filter(entry -> !entry.isDirectory())
                    .parallel()
                    .collect(Collectors.toConcurrentMap(ZipEntry::getName, entry -> content(from, entry)));
            for (var entry : from.stream().filter(one -> !one.isDirectory()).toList()) {
                var written = new ZipEntry(entry.getName());
                written.setTimeLocal(ALWAYS);
                to.putNextEntry(written);
                to.write(contents.get(entry.getName()));
                to.closeEntry();
            }
        }
    }

    private static byte[] content(ZipFile from, ZipEntry entry) {
        try (var in = from.getInputStream(entry)) {
            var bytes = in.readAllBytes();
            var isForeign = entry.getName().endsWith(".class")
                    && !entry.getName().startsWith(OURS)
                    && !entry.getName().startsWith("META-INF/versions");
            return isForeign ? bare(bytes) : bytes;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] bare(byte[] bytes) {
        return CLASSES.transformClass(
                CLASSES.parse(bytes),
                ClassTransform.dropping(element -> element instanceof SourceFileAttribute)
                        .andThen(ClassTransform.transformingMethods(BARE)));
    }
}
