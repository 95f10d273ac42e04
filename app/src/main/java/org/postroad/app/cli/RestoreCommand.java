package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.postroad.app.backup.Restore;
import org.postroad.app.control.ControlClient;
import org.postroad.app.settings.SystemSettings;
import org.postroad.app.settings.SystemSettings.Storage;
import org.postroad.app.system.SystemStore;
import org.postroad.common.blob.s3.S3Client;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a backup back. */
@Command(
        name = "restore",
        description =
                "Bring a backup into the settings' storage directory, its rows into their database where they are on a server, and its"
                        + " messages into their S3 store where they are in one; all must be empty. Then check it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Clients remember what they saw after the backup was taken. So that they take nothing old for new, they are told to look at"
                    + " everything again (new UIDVALIDITY, no changes from older states), unless --moved says that nothing came after it.",
            "Recipients in the queue at the instant of the backup are in the queue again, also those that were sent since: look at"
                    + " 'postroad queue list' before 'postroad serve'.",
            "Exit codes: 0 restored and in order, 1 it broke off (run it again to go on), 2 wrong words or wrong settings, 3 restored, but"
                    + " the check found something."
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--verify", description = "Only read the backup and compare it with its MANIFEST.")
    private boolean verify;

    @Option(names = "--moved", description = "The backup has all mail there ever was: clients need not look again.")
    private boolean moved;

    @Option(
            names = "--damaged-too",
            description = "Bring damaged segments, too, for the messages that are whole in them.")
    private boolean damagedToo;

    @Parameters(paramLabel = "BACKUP", description = "The directory of one backup.")
    private Path backup = Path.of(".");

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (Progress progress = Progress.on(spec.commandLine().getErr(), verify ? "verify" : "restore", 0)) {
            Restore restore = Restore.of(backup, new Restore.Listener() {
                @Override
                public void expected(long octets) {
                    progress.total(octets);
                }

                @Override
                public void done(long octets) {
                    progress.add(octets);
                }

                @Override
                public void damaged(String path) {
                    progress.note(path + " is not what was backed up");
                }
            });
            return verify ? verified(restore, progress) : restored(restore, progress);
        }
    }

    private int verified(Restore restore, Progress progress) throws Exception {
        List<String> damaged = restore.verify();
        progress.close();
        print(restore, damaged, JsonNodeFactory.instance.objectNode(), "whole");
        return damaged.isEmpty() ? 0 : PostroadCommand.INCOMPLETE;
    }

    private int restored(Restore restore, Progress progress) throws Exception {
        SystemSettings settings = system.settings();
        if (new ControlClient(settings.storage().controlSocket()).isServed()) {
            throw new CommandFailedException("the system is being served; stop it first");
        }
        Path directory = settings.storage().directory();
        List<String> damaged = restore.into(
                directory, server(restore, settings.storage()), objects(restore, settings.storage()), damagedToo);
        progress.close();
        Restore.end(directory, !moved);
        JsonNode check = CheckCommand.check(system, spec.commandLine().getErr(), JsonNodeFactory.instance.objectNode());
        boolean clean = damaged.isEmpty() && check.path("findings").isEmpty();
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        more.set("check", check);
        print(restore, damaged, more, clean ? "restored and in order" : "restored; the check found something");
        return clean ? 0 : PostroadCommand.INCOMPLETE;
    }

    private Optional<Restore.Server> server(Restore restore, Storage storage) throws CommandFailedException {
        if (restore.isOfServer() && storage.rows().isEmpty()) {
            throw new CommandFailedException(
                    "the backup's rows are those of a PostgreSQL server; name an empty database in" + " storage.rows");
        }
        if (!restore.isOfServer() && storage.rows().isPresent()) {
            throw new CommandFailedException(
                    "the backup's rows are a file of the embedded database, which cannot be brought to a"
                            + " server; take storage.rows out of the settings");
        }
        return storage.rows().map(settings -> new Restore.Server(settings, SystemStore.SCHEMAS));
    }

    private Optional<S3Client> objects(Restore restore, Storage storage) throws CommandFailedException {
        if (restore.hasObjects() && storage.blobs().isEmpty()) {
            throw new CommandFailedException(
                    "the backup's bytes are those of an S3 store; name an empty bucket, or a new prefix, in storage.blobs");
        }
        if (!restore.hasObjects() && storage.blobs().isPresent()) {
            throw new CommandFailedException("the backup's bytes are segment files, which cannot be brought to an S3"
                    + " store; take storage.blobs out of the settings");
        }
        return storage.blobs().map(settings -> new S3Client(settings, Clock.systemUTC()));
    }

    private void print(Restore restore, List<String> damaged, ObjectNode result, String state) {
        result.put("taken", restore.manifest().taken().toString())
                .put("files", restore.manifest().digests().size());
        damaged.forEach(result.putArray("damaged")::add);
        output.print(result, json -> {
            StringBuilder words =
                    new StringBuilder(damaged.isEmpty() ? state : "damaged: " + String.join(", ", damaged));
            words.append("\ntaken ")
                    .append(restore.manifest().taken())
                    .append(" from ")
                    .append(restore.manifest().host());
            if (json.has("check")) {
                words.append('\n').append(CheckCommand.words(json.path("check")));
            }
            return words.toString();
        });
    }
}
