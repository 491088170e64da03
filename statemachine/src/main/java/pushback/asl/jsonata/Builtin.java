package pushback.asl.jsonata;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// One of JSONata's functions. It checks its arguments itself: the library's check lets some pass that JSONata refuses,
/// and words its messages differently.
final class Builtin extends JFunction {
    /// What a function does with arguments that fit its signature; a missing one is null.
    interface Body {
        Object of(List<Object> arguments);
    }

    /// Functions that look at a text no longer than an operator does, and at an array not at all.
    private static final Set<String> QUICK =
            Set.of("count", "exists", "type", "length", "contains", "substringBefore", "substringAfter");

    private final FunctionSignature signature;
    private final boolean isQuick;
    private final int arity;
    private final Body body;

    /// The library writes a call by name when a function is given some of its arguments, so it is told the name. It
    /// asks for a method too; [#call] takes its place.
    private Builtin(String name, String signature, int arity, Body body) {
        super(name, signature, Builtin.class, null, "call");
        this.signature = new FunctionSignature(name, signature);
        this.isQuick = QUICK.contains(name);
        this.arity = arity;
        this.body = body;
    }

    @Override
    public Object validate(Object arguments, Object context) {
        return arguments;
    }

    @Override
    public Object call(Object context, List arguments) {
        var budget = Budget.current();
        var fitted = signature.fit(arguments, context);
        for (var argument : fitted) {
            if (!isQuick) budget.worked(argument);
            else if (argument instanceof String) budget.passed(argument);
        }
        return body.of(fitted);
    }

    /// @param arity how many arguments a function like `$map` hands it at most
    static Builtin of(String name, String signature, int arity, Body body) {
        return new Builtin(name, signature, arity, body);
    }

    @Override
    public int getNumberOfArgs() {
        return arity;
    }

    static int arity(Object function) {
        return switch (function) {
            case Builtin builtin -> builtin.arity;
            case Pattern regex -> 2;
            case JFunction other -> other.getNumberOfArgs();
            default -> Functions.getFunctionArity(function);
        };
    }

    /// Calls a function that an expression handed over.
    static Object call(Object function, Object... arguments) {
        var list = new ArrayList<>(Arrays.asList(arguments));
        try {
            return function instanceof Pattern regex
                    ? Regex.of(regex).first(list.getFirst(), list.size() > 1 ? list.get(1) : 0)
                    : Functions.funcApply(function, list);
        } catch (RuntimeException | Error told) {
            throw told;
        } catch (Throwable never) {
            throw new IllegalStateException(never);
        }
    }

    /// Calls it with the value, and with the place and the whole if it takes them.
    static Object callEach(Object function, Object value, Object place, Object whole) {
        return switch (arity(function)) {
            case 0, 1 -> call(function, value);
            case 2 -> call(function, value, place);
            default -> call(function, value, place, whole);
        };
    }
}
