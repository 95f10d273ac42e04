package org.postroad.mta.policy;

import java.time.Duration;
import java.util.Locale;
import org.postroad.mta.smtp.EnhancedStatus;

/** What a check says. Immutable. */
sealed interface Verdict {
    Verdict ACCEPT = new Accept();

    /** The reason, in printable ASCII, for the client, the log, the road and the header; empty where all is well. */
    String reason();

    /** Its word in logs, header fields and metrics. */
    default String word() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Nothing is wrong. */
    record Accept() implements Verdict {
        @Override
        public String reason() {
            return "";
        }
    }

    /** Something is noteworthy. */
    record Mark(String reason) implements Verdict {
        public Mark {
            reason = printable(reason);
        }
    }

    /** The client's next command waits. */
    record Delay(Duration length, String reason) implements Verdict {
        public Delay {
            reason = printable(reason);
        }
    }

    /** Not now. */
    record Defer(EnhancedStatus status, String reason) implements Verdict {
        public Defer {
            reason = printable(reason);
        }
    }

    /** No. */
    record Refuse(EnhancedStatus status, String reason) implements Verdict {
        public Refuse {
            reason = printable(reason);
        }
    }

    /** Not now, and the connection ends. */
    record Drop(String reason) implements Verdict {
        public Drop {
            reason = printable(reason);
        }
    }

    /** A reason may quote what a stranger said. */
    private static String printable(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7e]", "?");
        return safe.length() <= 200 ? safe : safe.substring(0, 200) + "...";
    }
}
