package org.postroad.common.db;

/** A database whose rows a server keeps. Thread-safe. */
public interface ServerDatabase extends Database {
    /**
     * Fixes this moment: what is copied from the result are the rows of every transaction that had ended when this was called, of those that end
     * while it runs all rows or none, and nothing later. Transactions go on meanwhile.
     *
     * @throws StorageException if the server does not answer
     */
    RowsCopy copy();
}
