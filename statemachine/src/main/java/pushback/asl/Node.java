package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// A place in a definition while it is read: the JSON there, its path, and the list that problems go to.
record Node(JsonNode json, String path, List<Problem> problems) {
    void problem(String message) {
        problems.add(new Problem(path, message, true));
    }

    Node at(String field) {
        var inner = json.get(field);
        return new Node(
                inner == null ? MissingNode.getInstance() : inner,
                path.isEmpty() ? field : path + "." + field,
                problems);
    }

    /// The elements of an array; says so if it is none, or empty.
    List<Node> elements() {
        var all = new ArrayList<Node>();
        if (!json.isArray() || json.isEmpty()) problem("must be an array with at least one element");
        else for (var i = 0; i < json.size(); i++) all.add(new Node(json.get(i), path + "[" + i + "]", problems));
        return all;
    }

    boolean has(String field) {
        return json.has(field);
    }

    boolean isObject() {
        if (json.isObject()) return true;
        problem("must be an object");
        return false;
    }

    void allow(Set<String> fields, String where) {
        json.fieldNames().forEachRemaining(field -> {
            if (!fields.contains(field)) {
                var notRun = Grammar.NOT_RUN.get(field);
                if (notRun != null) {
                    at(field).problem("is a field of Step Functions that is not run here: " + notRun);
                    return;
                }
                var known = String.join(", ", new TreeSet<>(fields));
                at(field).problem("is not a field of " + where + "; known are " + known);
            }
        });
    }

    /// The text of a field, or null. A missing one is a problem if it is required.
    String text(String field, boolean required) {
        var inner = at(field);
        if (inner.json.isMissingNode()) {
            if (required) problem("needs the field " + field);
            return null;
        }
        if (inner.json.isTextual() && !inner.json.textValue().isEmpty()) return inner.json.textValue();
        inner.problem("must be a string that is not empty");
        return null;
    }

    /// A template, or null where there is none.
    Template template(String field) {
        return has(field) ? at(field).template() : null;
    }

    Template template() {
        return Template.read(json, path, (at, message) -> problems.add(new Problem(at, message, true)));
    }

    /// A template whose literal form must satisfy `legal`.
    Template template(String field, Predicate<JsonNode> legal, String wanted) {
        if (!has(field)) return null;
        var inner = at(field);
        if (!Template.isExpression(inner.json) && !legal.test(inner.json)) inner.problem("must be " + wanted);
        return inner.template();
    }

    double number(String field, double otherwise, double least, boolean whole) {
        if (!has(field)) return otherwise;
        var inner = at(field);
        var legal = whole ? inner.json.isIntegralNumber() : inner.json.isNumber();
        if (legal && inner.json.doubleValue() >= least) return inner.json.doubleValue();
        inner.problem("must be " + (whole ? "a whole number" : "a number") + ", at least "
                + (least == Math.rint(least) ? String.valueOf((long) least) : String.valueOf(least)));
        return otherwise;
    }
}
