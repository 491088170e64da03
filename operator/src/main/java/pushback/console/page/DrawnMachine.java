package pushback.console.page;

import java.util.LinkedHashMap;
import java.util.Map;
import pushback.console.graph.Drawing;
import pushback.console.graph.MachineGraph;

/// A definition and its picture.
record DrawnMachine(MachineGraph graph, Drawing drawing) {
    private static final int KEPT = 8;
    private static final Map<String, DrawnMachine> DRAWN = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DrawnMachine> eldest) {
            return size() > KEPT;
        }
    };

    /// Drawn once for each definition.
    static DrawnMachine of(String definition) {
        synchronized (DRAWN) {
            return DRAWN.computeIfAbsent(definition, text -> {
                var graph = MachineGraph.read(text);
                return new DrawnMachine(graph, Drawing.of(graph));
            });
        }
    }
}
