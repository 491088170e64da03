package pushback.console.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// Lays a directed graph out in layers from above to below, as Sugiyama, Tagawa and Toda described it (1981): cycles
/// are
/// broken, each node goes below those that lead to it, the order within a layer has few crossings, and what is
/// connected stands below one another.
final class Layers {
    private static final double NODE_GAP = 22;
    private static final double LAYER_GAP = 30;
    private static final double THREAD = 8;
    private static final int SWEEPS = 24;
    private static final int PULLS = 40;

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Chain> chains = new ArrayList<>();
    private final List<List<Node>> layers = new ArrayList<>();
    private double width;
    private double height;

    /// A state, or where a long line passes a layer.
    private static final class Node {
        private final double width;
        private final double height;
        private final boolean isThread;
        private final List<Node> above = new ArrayList<>();
        private final List<Node> below = new ArrayList<>();
        private int layer;
        private int place;
        private double x;
        private double top;
        private double bottom;

        Node(double width, double height, boolean isThread) {
            this.width = width;
            this.height = height;
            this.isThread = isThread;
        }

        double middle() {
            return x + width / 2;
        }
    }

    private record Chain(String from, String to, boolean isReversed, List<Node> nodes) {}

    void add(String name, double nodeWidth, double nodeHeight) {
        nodes.put(name, new Node(nodeWidth, nodeHeight, false));
    }

    void connect(String from, String to) {
        if (!from.equals(to)) chains.add(new Chain(from, to, false, new ArrayList<>()));
    }

    void arrange() {
        breakCycles();
        layer();
        thread();
        order();
        placeAcross();
        placeDown();
    }

    /// Left, top, width and height of a node.
    double[] place(String name) {
        var node = nodes.get(name);
        return new double[] {node.x, node.top + (node.bottom - node.top - node.height) / 2, node.width, node.height};
    }

    /// Points from the one node to the other.
    List<double[]> route(String from, String to) {
        var chain = chains.stream()
                .filter(one -> one.from.equals(from) && one.to.equals(to))
                .findFirst();
        if (chain.isEmpty()) return List.of();
        var points = new ArrayList<double[]>();
        var passed = chain.get().nodes;
        for (var i = 0; i < passed.size(); i++) {
            var node = passed.get(i);
            var inset = (node.bottom - node.top - node.height) / 2;
            if (node.isThread) {
                points.add(new double[] {node.middle(), node.top});
                points.add(new double[] {node.middle(), node.bottom});
            } else points.add(new double[] {node.middle(), i == 0 ? node.bottom - inset : node.top + inset});
        }
        return chain.get().isReversed ? points.reversed() : points;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    private void breakCycles() {
        var done = new HashSet<String>();
        var open = new HashSet<String>();
        for (var name : nodes.keySet()) visit(name, done, open);
    }

    private void visit(String name, Set<String> done, Set<String> open) {
        if (!done.add(name)) return;
        open.add(name);
        for (var i = 0; i < chains.size(); i++) {
            var chain = chains.get(i);
            if (!chain.from.equals(name)) continue;
            if (open.contains(chain.to)) chains.set(i, new Chain(chain.from, chain.to, true, new ArrayList<>()));
            else visit(chain.to, done, open);
        }
        open.remove(name);
    }

    private static String upper(Chain chain) {
        return chain.isReversed ? chain.to : chain.from;
    }

    private static String lower(Chain chain) {
        return chain.isReversed ? chain.from : chain.to;
    }

    /// Each as high as those that lead to it allow.
    private void layer() {
        var isMoved = true;
        for (var round = 0; isMoved && round <= nodes.size(); round++) {
            isMoved = false;
            for (var chain : chains) {
                var above = nodes.get(upper(chain));
                var below = nodes.get(lower(chain));
                if (below.layer <= above.layer) {
                    below.layer = above.layer + 1;
                    isMoved = true;
                }
            }
        }
    }

    private void thread() {
        for (var node : nodes.values()) put(node);
        for (var chain : chains) {
            var above = nodes.get(upper(chain));
            var below = nodes.get(lower(chain));
            chain.nodes.add(above);
            for (var layer = above.layer + 1; layer < below.layer; layer++) {
                var thread = new Node(THREAD, 0, true);
                thread.layer = layer;
                put(thread);
                chain.nodes.add(thread);
            }
            chain.nodes.add(below);
            for (var i = 1; i < chain.nodes.size(); i++) {
                chain.nodes.get(i - 1).below.add(chain.nodes.get(i));
                chain.nodes.get(i).above.add(chain.nodes.get(i - 1));
            }
        }
    }

    private void put(Node node) {
        while (layers.size() <= node.layer) layers.add(new ArrayList<>());
        node.place = layers.get(node.layer).size();
        layers.get(node.layer).add(node);
    }

    private void order() {
        var best = copy();
        var fewest = crossings();
        for (var sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
            var isDown = sweep % 2 == 0;
            for (var i = 0; i < layers.size(); i++) {
                var layer = layers.get(isDown ? i : layers.size() - 1 - i);
                var wanted = new HashMap<Node, Double>();
                for (var node : layer) {
                    var others = isDown ? node.above : node.below;
                    wanted.put(
                            node,
                            others.isEmpty()
                                    ? node.place
                                    : others.stream()
                                            .mapToInt(other -> other.place)
                                            .average()
                                            .getAsDouble());
                }
                layer.sort(Comparator.comparingDouble(wanted::get));
                number(layer);
            }
            var now = crossings();
            if (now < fewest) {
                fewest = now;
                best = copy();
            }
        }
        for (var i = 0; i < layers.size(); i++) {
            layers.set(i, best.get(i));
            number(layers.get(i));
        }
    }

    private static void number(List<Node> layer) {
        for (var i = 0; i < layer.size(); i++) layer.get(i).place = i;
    }

    private List<List<Node>> copy() {
        return layers.stream().<List<Node>>map(ArrayList::new).collect(Collectors.toCollection(ArrayList::new));
    }

    private int crossings() {
        var crossings = 0;
        for (var layer : layers)
            for (var one : layer)
                for (var other : layer) {
                    if (other.place <= one.place) continue;
                    for (var left : one.below) for (var right : other.below) if (left.place > right.place) crossings++;
                }
        return crossings;
    }

    private void placeAcross() {
        for (var layer : layers) pack(layer, node -> node.x);
        for (var pull = 0; pull < PULLS; pull++) {
            var isDown = pull % 2 == 0;
            for (var i = 0; i < layers.size(); i++)
                pack(layers.get(isDown ? i : layers.size() - 1 - i), node -> pulled(node, isDown));
        }
        var left = nodesOf().stream().mapToDouble(node -> node.x).min().orElse(0);
        nodesOf().forEach(node -> node.x -= left);
        width = nodesOf().stream()
                .mapToDouble(node -> node.x + node.width)
                .max()
                .orElse(0);
    }

    private List<Node> nodesOf() {
        return layers.stream().flatMap(List::stream).toList();
    }

    /// Where its neighbours want its left side: a long line wants to be straight more than anything.
    private static double pulled(Node node, boolean isDown) {
        var first = isDown ? node.above : node.below;
        var others = first.isEmpty() ? (isDown ? node.below : node.above) : first;
        if (others.isEmpty()) return node.x;
        double sum = 0;
        double weight = 0;
        for (var other : others) {
            var heavy = node.isThread && other.isThread ? 8 : 1;
            sum += heavy * other.middle();
            weight += heavy;
        }
        return sum / weight - node.width / 2;
    }

    /// As near as possible to where each wants to be, in their order and without touching: groups that would overlap
    /// are moved together (pool adjacent violators).
    private static void pack(List<Node> layer, ToDoubleFunction<Node> wanted) {
        var groups = new ArrayList<double[]>();
        var offset = 0.0;
        for (var i = 0; i < layer.size(); i++) {
            var node = layer.get(i);
            if (i > 0) offset += layer.get(i - 1).width + gap(layer.get(i - 1), node);
            // The wish of each, as if it stood at the left end of all.
            var group = new double[] {wanted.applyAsDouble(node) - offset, 1};
            while (!groups.isEmpty() && groups.getLast()[0] > group[0]) {
                var before = groups.removeLast();
                group = new double[] {
                    (before[0] * before[1] + group[0] * group[1]) / (before[1] + group[1]), before[1] + group[1]
                };
            }
            groups.add(group);
        }
        offset = 0;
        var index = 0;
        for (var group : groups)
            for (var i = 0; i < (int) group[1]; i++) {
                var node = layer.get(index);
                if (index > 0) offset += layer.get(index - 1).width + gap(layer.get(index - 1), node);
                node.x = group[0] + offset;
                index++;
            }
    }

    private static double gap(Node left, Node right) {
        return left.isThread && right.isThread ? NODE_GAP / 2 : NODE_GAP;
    }

    private void placeDown() {
        double y = 0;
        for (var layer : layers) {
            var tallest = layer.stream().mapToDouble(node -> node.height).max().orElse(0);
            for (var node : layer) {
                node.top = y;
                node.bottom = y + tallest;
            }
            y += tallest + LAYER_GAP;
        }
        height = y - LAYER_GAP;
    }
}
