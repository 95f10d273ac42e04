package org.postroad.mailstore.sql;

import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Database;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.login.Credential;
import org.postroad.mailstore.login.Credentials;

/** Passwords in rows. Thread-safe. */
final class StoredCredentials implements Credentials {
    private static final int SECRET = 32;

    private final Database database;
    private final SqlDirectory directory;
    private volatile byte @Nullable [] secret;

    StoredCredentials(Database database, SqlDirectory directory) {
        this.database = database;
        this.directory = directory;
    }

    @Override
    public Optional<Credential> of(String login) {
        return database.read(rows -> directory.credential(rows, login));
    }

    @Override
    public void rehash(Credential before, PasswordHash fresh) {
        database.write(tx -> directory.rehash(tx, before, fresh));
    }

    @Override
    public byte[] secret() {
        byte[] known = secret;
        if (known == null) {
            byte[] fresh = new byte[SECRET];
            new SecureRandom().nextBytes(fresh);
            known = database.write(tx -> directory.loginSecret(tx, fresh));
            secret = known;
        }
        return known.clone();
    }
}
