package org.postroad.it.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemStore;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobCheck;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mta.queue.sql.SqlMailQueue;

/** What a system in this JVM keeps, seen beneath its doors: for questions that no client may ask. */
public final class StoreView {
    private static final Map<String, PasswordHash> HASHES = new ConcurrentHashMap<>(); // they take their time

    private final SystemStore store;

    public StoreView(MailSystem system) {
        store = system.store();
    }

    /** Adds people, all with the one password, in one transaction. */
    public void addPeople(List<String> addresses) {
        PasswordHash hash = hash();
        store.database().write(tx -> {
            addresses.forEach(address -> store.mail().directory().create(tx, EmailAddress.parse(address), "", hash));
            return addresses;
        });
    }

    /** Adds somebody with the one password. */
    public void add(String address, String name) {
        PasswordHash hash = hash();
        store.database().write(tx -> store.mail().directory().create(tx, EmailAddress.parse(address), name, hash));
    }

    private PasswordHash hash() {
        return HASHES.computeIfAbsent(MailHost.PASSWORD, store.mail().authenticator()::hash);
    }

    /** All of a person's emails by Message-ID, without angle brackets. */
    public Map<String, List<Email>> emails(String address) {
        return store.database().read(rows -> {
            AccountId account = store.mail()
                    .directory()
                    .byLogin(rows, address)
                    .orElseThrow()
                    .id();
            List<EmailId> ids = rows.query(
                    "SELECT id FROM email WHERE account_id = ?", row -> new EmailId(row.getLong(1)), account.value());
            return store.mail().emails().get(rows, account, ids).stream()
                    .collect(Collectors.groupingBy(
                            email -> email.summary().headers().messageIds().get(0)));
        });
    }

    /** What the consistency checks of the store and of the queue find. */
    public List<String> check() {
        return store.database().read(rows -> {
            List<String> findings = new ArrayList<>(store.mail().check().verify(rows));
            SqlMailQueue queue = new SqlMailQueue(store.blobs());
            findings.addAll(queue.contradictions(rows));
            findings.addAll(new BlobCheck(List.of(store.mail().blobs(), queue)).verify(rows));
            return findings;
        });
    }
}
