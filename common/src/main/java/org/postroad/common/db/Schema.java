package org.postroad.common.db;

import java.util.regex.Pattern;

/**
 * The tables of one room, brought by numbered migrations ({@code V1__what.sql}) with a history of their own. Immutable.
 *
 * @param name lower-case letters; never changes once there is data
 * @param location the folder of the migrations on the class path, without a leading slash
 */
public record Schema(String name, String location) {
    private static final Pattern NAME = Pattern.compile("[a-z]{1,32}");

    /** Blobs and roads: every store has them, and they come first. */
    public static final Schema COMMON = new Schema("common", "org/postroad/common/db/migration");

    public Schema {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a schema name: " + name);
        }
    }
}
