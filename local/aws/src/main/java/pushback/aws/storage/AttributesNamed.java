package pushback.aws.storage;

import java.util.LinkedHashSet;
import java.util.Set;

/// The attributes a condition looks at.
final class AttributesNamed {
    private final Set<String> names = new LinkedHashSet<>();

    AttributesNamed(Condition condition) {
        visit(condition);
    }

    Set<String> names() {
        return names;
    }

    private void visit(Condition condition) {
        switch (condition) {
            case Condition.And(var left, var right) -> {
                visit(left);
                visit(right);
            }
            case Condition.Or(var left, var right) -> {
                visit(left);
                visit(right);
            }
            case Condition.Not(var inner) -> visit(inner);
            case Condition.Compare compare -> visit(compare.left(), compare.right());
            case Condition.Between between -> visit(between.operand(), between.low(), between.high());
            case Condition.In in -> {
                visit(in.operand());
                in.among().forEach(this::visit);
            }
            case Condition.BeginsWith begins -> visit(begins.whole(), begins.start());
            case Condition.Contains contains -> visit(contains.whole(), contains.part());
            case Condition.Exists exists -> names.add(exists.path().attribute());
            case Condition.HasType type -> names.add(type.path().attribute());
        }
    }

    private void visit(Operand... operands) {
        for (var operand : operands) {
            if (operand instanceof Operand.Place(var path)) names.add(path.attribute());
            if (operand instanceof Operand.Size(var whole)) visit(whole);
        }
    }
}
