package pushback.drill;

import pushback.lock.Lock;

/// What each step of a drill is called with, and answers with the next [Progress].
public record Turn(Drill drill, Lock lock, Progress progress) {}
