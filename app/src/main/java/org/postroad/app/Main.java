package org.postroad.app;

import org.postroad.app.cli.PostroadCommand;

/** The program. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(PostroadCommand.commandLine().execute(arguments));
    }
}
