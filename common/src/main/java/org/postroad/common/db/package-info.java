/**
 * The database: transactions whose effects are on disk when their caller goes on (I1). Two engines stand behind one door: H2 in a file behind the
 * durable barrier, and PostgreSQL on a server.
 *
 * <p>What both must understand: SQL:2016 without engine's words, lengths in characters, {@code BYTEA} for octets, index keys below 2,704 octets, no
 * {@code MERGE} (they read it differently), and nothing after a failed statement but the end of the transaction.
 *
 * <p>Touches the disk, and the network towards the server. Storage packages (the only ones with SQL) get a {@link org.postroad.common.db.Snapshot} or a
 * {@link org.postroad.common.db.Transaction} and never a bare connection.
 */
@NullMarked
package org.postroad.common.db;

import org.jspecify.annotations.NullMarked;
