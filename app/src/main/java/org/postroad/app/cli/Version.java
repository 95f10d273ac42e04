package org.postroad.app.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest. */
public final class Version implements IVersionProvider {
    public static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "(unpacked classes)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Postroad " + text(), "Java " + Runtime.version()};
    }
}
