/**
 * The database and its durable barrier: transactions whose effects are on disk when their caller goes on (I1).
 *
 * <p>Touches the disk. Storage packages (the only ones with SQL) get a {@link org.postroad.common.db.Snapshot} or a
 * {@link org.postroad.common.db.Transaction} and never a bare connection.
 */
@NullMarked
package org.postroad.common.db;

import org.jspecify.annotations.NullMarked;
