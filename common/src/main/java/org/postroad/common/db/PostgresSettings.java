package org.postroad.common.db;

import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Where the rows are on a PostgreSQL server. Immutable.
 *
 * @param url as JDBC knows it: {@code jdbc:postgresql://host:port/database?option=value}, several hosts between commas; without a password
 * @param password empty where the server asks for none; shown nowhere
 */
public record PostgresSettings(String url, String user, String password) {
    /** @throws IllegalArgumentException if the URL is none of PostgreSQL's, or holds a password, which would show in logs */
    public PostgresSettings {
        Properties options = options(url);
        if (options == null) {
            throw new IllegalArgumentException("a URL such as \"jdbc:postgresql://db.example.org/postroad\" is meant");
        }
        for (String name : options.stringPropertyNames()) {
            if (name.toLowerCase(Locale.ROOT).contains("password")) {
                throw new IllegalArgumentException("a password does not belong into a URL, which is logged: take "
                        + name + " out of it and put it into a file of its own");
            }
        }
    }

    /** The server and the database, without options. */
    public String place() {
        int options = url.indexOf('?');
        return options < 0 ? url : url.substring(0, options);
    }

    /** Whether the URL itself decides an option of the driver. */
    boolean decides(String option) {
        Properties options = options(url);
        return options != null && options.containsKey(option);
    }

    @Override
    public String toString() {
        return "PostgresSettings[" + place() + " as " + user + "]";
    }

    private static @Nullable Properties options(String url) {
        return url.startsWith("jdbc:postgresql:") ? Driver.parseURL(url, null) : null;
    }
}
