package pushback.console.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.console.graph.MachineGraph.State;
import pushback.console.graph.MachineGraph.Way;

/// Where each state of a machine stands in its picture, and how the ways between them go, in pixels.
public record Drawing(int width, int height, List<Box> boxes, List<Line> lines, Map<String, Box> places) {
    private static final int HEIGHT = 30;
    private static final double LETTER = 6.9;
    private static final int PADDING = 26;
    private static final int MARGIN = 12;
    private static final int INSIDE = 14;
    private static final int TITLE = 26;
    private static final int BETWEEN = 18;

    /// @param type such as `Task`
    /// @param isAround whether it is the frame around branches
    public record Box(
            String name,
            String type,
            String comment,
            double x,
            double y,
            double width,
            double height,
            boolean isAround) {
        /// Half of its width from its left side.
        public double middle() {
            return x + width / 2;
        }

        Box moved(double byX, double byY) {
            return new Box(name, type, comment, x + byX, y + byY, width, height, isAround);
        }
    }

    /// @param path as SVG has it
    public record Line(String from, String to, boolean isCaught, String path) {}

    /// The picture of a definition.
    public static Drawing of(MachineGraph graph) {
        var drawn = draw(graph);
        var places = new HashMap<String, Box>();
        var boxes = new ArrayList<Box>();
        for (var box : drawn.boxes) {
            var placed = box.moved(MARGIN, MARGIN);
            boxes.add(placed);
            places.put(placed.name(), placed);
        }
        var lines = drawn.lines.stream()
                .map(one -> new Line(one.from, one.to, one.caught, Curve.of(one.points, MARGIN, MARGIN)))
                .toList();
        return new Drawing(
                (int) Math.ceil(drawn.width + 2 * MARGIN),
                (int) Math.ceil(drawn.height + 2 * MARGIN),
                List.copyOf(boxes),
                lines,
                Map.copyOf(places));
    }

    /// The way of a caught error that was taken: around the right side of what is between.
    public Optional<Line> caught(String from, String to) {
        var source = places.get(from);
        var target = places.get(to);
        if (source == null || target == null) return Optional.empty();
        var y1 = source.y + source.height / 2;
        var y2 = target.y + target.height / 2;
        var x1 = source.x + source.width;
        var x2 = target.x + target.width;
        var out = Math.min(width - 4.0, Math.max(x1, x2) + 24 + Math.abs(y2 - y1) / 12);
        return Optional.of(new Line(
                from,
                to,
                true,
                "M%s %s C%s %s %s %s %s %s"
                        .formatted(
                                Curve.number(x1),
                                Curve.number(y1),
                                Curve.number(out),
                                Curve.number(y1),
                                Curve.number(out),
                                Curve.number(y2),
                                Curve.number(x2),
                                Curve.number(y2))));
    }

    private record Drawn(double width, double height, List<Box> boxes, List<Routed> lines) {}

    private record Routed(String from, String to, boolean caught, List<double[]> points) {
        Routed moved(double byX, double byY) {
            return new Routed(
                    from,
                    to,
                    caught,
                    points.stream()
                            .map(point -> new double[] {point[0] + byX, point[1] + byY})
                            .toList());
        }
    }

    private static Drawn draw(MachineGraph graph) {
        var inner = new HashMap<String, Drawn>();
        var layers = new Layers();
        for (var state : graph.states().values()) {
            if (state.branches().isEmpty()) {
                layers.add(state.name(), width(state), HEIGHT);
                continue;
            }
            var branches =
                    sideBySide(state.branches().stream().map(Drawing::draw).toList());
            inner.put(state.name(), branches);
            layers.add(
                    state.name(),
                    Math.max(branches.width + 2 * INSIDE, width(state)),
                    branches.height + TITLE + INSIDE);
        }
        for (var way : graph.ways()) if (graph.states().containsKey(way.to())) layers.connect(way.from(), way.to());
        layers.arrange();
        var boxes = new ArrayList<Box>();
        var lines = new ArrayList<Routed>();
        for (var state : graph.states().values()) {
            var place = layers.place(state.name());
            var branches = inner.get(state.name());
            boxes.add(new Box(
                    state.name(),
                    state.type(),
                    state.comment(),
                    place[0],
                    place[1],
                    place[2],
                    place[3],
                    branches != null));
            if (branches == null) continue;
            var left = place[0] + (place[2] - branches.width) / 2;
            branches.boxes.forEach(box -> boxes.add(box.moved(left, place[1] + TITLE)));
            branches.lines.forEach(line -> lines.add(line.moved(left, place[1] + TITLE)));
        }
        for (Way way : graph.ways())
            if (graph.states().containsKey(way.to()))
                lines.add(new Routed(way.from(), way.to(), way.isCaught(), layers.route(way.from(), way.to())));
        return new Drawn(layers.width(), layers.height(), boxes, lines);
    }

    private static Drawn sideBySide(List<Drawn> branches) {
        var boxes = new ArrayList<Box>();
        var lines = new ArrayList<Routed>();
        double x = 0;
        double height = 0;
        for (var branch : branches) {
            var left = x;
            branch.boxes.forEach(box -> boxes.add(box.moved(left, 0)));
            branch.lines.forEach(line -> lines.add(line.moved(left, 0)));
            x += branch.width + BETWEEN;
            height = Math.max(height, branch.height);
        }
        return new Drawn(x - BETWEEN, height, boxes, lines);
    }

    private static double width(State state) {
        return Math.ceil(state.name().length() * LETTER + PADDING);
    }
}
