package org.postroad.it.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.postroad.app.lab.LabSettings;
import org.postroad.app.lab.http.LabServer;

/** A lab of a test's own. */
final class Labs {
    private Labs() {}

    /** On free ports; its data is removed when it closes. */
    static LabServer start() {
        try {
            return LabServer.start(new LabSettings(Optional.empty(), false, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
