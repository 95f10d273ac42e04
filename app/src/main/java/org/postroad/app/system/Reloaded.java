package org.postroad.app.system;

import java.util.List;

/**
 * What came of reading the settings again. Immutable.
 *
 * @param applied the names of settings that changed and hold from now on
 * @param needRestart those that changed and do not hold before the system starts anew
 * @param certificateRenewed whether handshakes from now on show another certificate
 */
public record Reloaded(List<String> applied, List<String> needRestart, boolean certificateRenewed) {
    public Reloaded {
        applied = List.copyOf(applied);
        needRestart = List.copyOf(needRestart);
    }
}
