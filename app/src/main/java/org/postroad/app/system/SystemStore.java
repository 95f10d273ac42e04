package org.postroad.app.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.postroad.app.backup.Restore;
import org.postroad.app.settings.SystemSettings.Storage;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.S3BlobStore;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.PostgresDatabase;
import org.postroad.common.db.Schema;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.StoreId;
import org.postroad.common.road.RoadListener;
import org.postroad.common.road.Roads;
import org.postroad.common.road.WatchedRoads;
import org.postroad.common.road.sql.SqlRoads;
import org.postroad.common.time.Scheduler;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.search.SearchIndex;
import org.postroad.mailstore.sql.SqlMailStore;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.address.AddressRoom;
import org.postroad.mta.address.AddressRows;
import org.postroad.mta.address.AddressRules;
import org.postroad.mta.address.HouseKey;
import org.postroad.mta.address.sql.SqlAddressRows;
import org.postroad.mta.queue.QueueNode;
import org.postroad.webmail.WebSchema;

/**
 * All that one system keeps: rows, bytes, roads, mail and its search index, in one directory, or with the rows on a server. One process has it
 * open at a time. Thread-safe.
 *
 * @param database rows
 * @param blobs bytes
 * @param roads journeys
 * @param mail accounts and their mail
 * @param addresses aliases, lists and domains
 * @param queueNode the process, as its queue knows it
 */
public record SystemStore(
        DatabaseEngine database,
        BlobStore blobs,
        Roads roads,
        MailStore mail,
        AddressRoom addresses,
        QueueNode queueNode)
        implements AutoCloseable {
    /** The tables of all rooms, in the order in which they are made. */
    public static final List<Schema> SCHEMAS =
            List.of(Schema.COMMON, SqlMailStore.SCHEMA, MtaSchema.SCHEMA, WebSchema.SCHEMA);

    private static final int ROWS = 500;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** Opens the store; where its directory is new, it is made for this user alone: it holds everybody's mail. */
    static SystemStore open(Storage storage, AddressRules rules, Scheduler scheduler, RoadListener watchers)
            throws IOException {
        Path directory = storage.directory();
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        if (Files.exists(directory.resolve(Restore.MARK))) {
            throw new StorageException(
                    "a restore to " + directory + " has not ended; run 'postroad restore' again, with the same backup");
        }
        DatabaseEngine database = storage.rows()
                .<DatabaseEngine>map(server -> PostgresDatabase.open(server, SCHEMAS))
                .orElseGet(() -> H2Database.open(directory, SCHEMAS));
        try {
            BlobStore blobs = storage.blobs().isPresent()
                    ? S3BlobStore.open(directory, database, storage.blobs().get(), scheduler.clock())
                    : SegmentBlobStore.open(directory, database);
            AddressRows entries = new SqlAddressRows();
            AddressRoom addresses =
                    new AddressRoom(rules, entries, HouseKey.keptIn(database, entries), scheduler.clock());
            MailStore mail = new SqlMailStore(
                    database,
                    database.notices(),
                    blobs,
                    scheduler.clock(),
                    MailStoreSettings.defaults().forNewAccounts(storage.quota()).withScram(storage.scram()),
                    rules.spelling(),
                    addresses,
                    SearchIndex.in(directory.resolve("search")));
            if (!storage.scram()) {
                forgetScram(database, mail);
            }
            QueueNode node = database.isShared() ? new QueueNode(StoreId.of(directory)) : QueueNode.ALONE;
            Restore.leap(
                    directory,
                    () -> database.write(tx -> {
                        mail.changes().leap(tx);
                        return true;
                    }));
            return new SystemStore(database, blobs, new WatchedRoads(new SqlRoads(), watchers), mail, addresses, node);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static void forgetScram(DatabaseEngine database, MailStore mail) {
        int forgotten;
        do {
            forgotten = database.write(tx -> mail.directory().forgetScram(tx, ROWS));
        } while (forgotten > 0);
    }

    @Override
    public void close() {
        mail.close();
        try {
            blobs.close();
        } catch (IOException e) {
            throw new StorageException("the message bytes were not closed cleanly", e);
        } finally {
            database.close();
        }
    }
}
