package org.postroad.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Logging of commands whose result is what is printed: only what went wrong is logged, unless POSTROAD_LOG_LEVEL says otherwise. */
final class Quiet {
    private Quiet() {}

    static void please() {
        if (System.getenv("POSTROAD_LOG_LEVEL") == null
                && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
    }
}
