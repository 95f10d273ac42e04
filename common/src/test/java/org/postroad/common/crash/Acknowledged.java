package org.postroad.common.crash;

import org.postroad.common.blob.BlobId;

/** What a child told of one transaction: the counter, the number it reached, and the blob of that entry. */
public record Acknowledged(String counter, long number, BlobId blob) {
    /** So begins each line that acknowledges a transaction, and none of the child's log. */
    private static final String DONE = "done ";

    String line() {
        return DONE + counter + " " + number + " " + blob + "\n";
    }

    static boolean isIn(String line) {
        return line.startsWith(DONE);
    }

    static Acknowledged parse(String line) {
        String[] parts = line.substring(DONE.length()).split(" ", -1);
        return new Acknowledged(parts[0], Long.parseLong(parts[1]), new BlobId(parts[2]));
    }
}
