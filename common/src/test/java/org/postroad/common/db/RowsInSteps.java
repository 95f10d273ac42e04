package org.postroad.common.db;

import java.io.IOException;

/** The real rows, for a test to put its hand between them and the barrier. */
class RowsInSteps implements Rows {
    private final Rows rows;

    RowsInSteps(Rows rows) {
        this.rows = rows;
    }

    @Override
    public void tidy() throws IOException {
        rows.tidy();
    }

    @Override
    public void capture() throws IOException {
        rows.capture();
    }

    @Override
    public void release() {
        rows.release();
    }

    @Override
    public void sync() throws IOException {
        rows.sync();
    }

    @Override
    public FileImage image() throws IOException {
        return rows.image();
    }

    @Override
    public void refuse() {
        rows.refuse();
    }

    @Override
    public long unstored() {
        return rows.unstored();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
