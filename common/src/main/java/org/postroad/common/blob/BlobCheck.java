package org.postroad.common.blob;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/**
 * Whether each blob counts as many references as there are. A count that is too low would lose the bytes of mail, one that is too high keeps
 * them for ever.
 *
 * <p>Ids are digests, so the sum of the first 64 bits of all that begin alike tells whether the references agree with the counts: one look at
 * each row, and 4,096 sums in memory. Only where they do not are the ids counted one by one. Thread-safe.
 */
public final class BlobCheck {
    private static final int STEP = 1000;
    private static final int MAX_FINDINGS = 100;
    private static final int PARTS = 64 * 64;
    private static final int PARTS_AT_ONCE = 16;
    private static final int MAX_NAMED = 5;
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final List<BlobHolder> holders;

    /** @param holders every room whose rows refer to blobs */
    public BlobCheck(List<BlobHolder> holders) {
        this.holders = List.copyOf(holders);
    }

    /**
     * A blob whose count is wrong.
     *
     * @param counted what its row says; -1 if it has none
     * @param found how many rows refer to it
     * @param rows some of them
     */
    private record Wrong(BlobId blob, long counted, long found, List<String> rows) {
        @Override
        public String toString() {
            String by = rows.isEmpty() ? "" : ": " + String.join("; ", rows);
            return counted < 0
                    ? "blob " + blob + " is not there, and " + found + " rows refer to it" + by
                    : "blob " + blob + " counts " + counted + " references and has " + found + by;
        }
    }

    /** What is wrong, in words; empty if all is well. At most 100 findings. */
    public List<String> verify(Snapshot rows) {
        return wrong(rows).stream().map(Wrong::toString).toList();
    }

    /**
     * Sets right the counts that are wrong, and forgets blobs that nothing refers to. To be called while nobody else uses the store.
     *
     * @return what was wrong and could be repaired; run it until there is no more. A blob that is not there stays so
     */
    public List<String> repair(Database database) {
        return database.write(tx -> wrong(tx).stream()
                .filter(each -> each.counted >= 0)
                .map(each -> repair(tx, each))
                .toList());
    }

    private static String repair(Transaction tx, Wrong wrong) {
        if (wrong.found == 0) {
            tx.update("DELETE FROM blob WHERE id = ?", wrong.blob.text());
        } else {
            tx.update("UPDATE blob SET refs = ? WHERE id = ?", wrong.found, wrong.blob.text());
        }
        return wrong.toString();
    }

    /** Which rows refer to blobs that are looked for, such as damaged ones. Looks at every row. */
    public void whoRefers(Snapshot rows, Predicate<BlobId> lookedFor, BlobHolder.Visitor visitor) {
        visitAll(rows, (blob, row) -> {
            if (lookedFor.test(blob)) {
                visitor.refers(blob, row);
            }
        });
    }

    /** One blob's row. */
    private record Counted(BlobId blob, long refs) {}

    private List<Wrong> wrong(Snapshot rows) {
        long[] sums = new long[PARTS];
        visitAll(rows, (blob, row) -> sums[part(blob)] += fingerprint(blob));
        // A count of 0 would not show in a sum.
        counts(rows, each -> sums[part(each.blob)] -= each.refs > 0 ? each.refs * fingerprint(each.blob) : 1);
        BitSet suspect = new BitSet(PARTS);
        for (int part = 0; part < PARTS && suspect.cardinality() < PARTS_AT_ONCE; part++) {
            suspect.set(part, sums[part] != 0);
        }
        return suspect.isEmpty() ? List.of() : wrong(rows, suspect);
    }

    private static final class Tally {
        private long counted = -1;
        private long found;
        private final List<String> rows = new ArrayList<>();
    }

    private List<Wrong> wrong(Snapshot rows, BitSet suspect) {
        Map<String, Tally> tallies = new TreeMap<>();
        visitAll(rows, (blob, row) -> {
            if (suspect.get(part(blob))) {
                Tally tally = tallies.computeIfAbsent(blob.text(), id -> new Tally());
                tally.found++;
                if (tally.rows.size() < MAX_NAMED) {
                    tally.rows.add(row);
                }
            }
        });
        counts(rows, each -> {
            if (suspect.get(part(each.blob))) {
                tallies.computeIfAbsent(each.blob.text(), id -> new Tally()).counted = each.refs;
            }
        });
        List<Wrong> wrong = new ArrayList<>();
        tallies.forEach((id, tally) -> {
            boolean right = tally.counted == tally.found && tally.found > 0;
            if (!right && wrong.size() < MAX_FINDINGS) {
                wrong.add(new Wrong(new BlobId(id), tally.counted, tally.found, tally.rows));
            }
        });
        return wrong;
    }

    private void visitAll(Snapshot rows, BlobHolder.Visitor visitor) {
        holders.forEach(holder -> holder.visit(rows, visitor));
    }

    private static void counts(Snapshot rows, Consumer<Counted> visitor) {
        String last = "";
        List<Counted> step;
        do {
            step = rows.query(
                    "SELECT id, refs FROM blob WHERE id > ? ORDER BY id FETCH FIRST ? ROWS ONLY",
                    row -> new Counted(new BlobId(row.getString(1)), row.getLong(2)),
                    last,
                    STEP);
            for (Counted each : step) {
                visitor.accept(each);
                last = each.blob.text();
            }
        } while (step.size() == STEP);
    }

    private static int part(BlobId blob) {
        return DIGITS.indexOf(blob.text().charAt(0)) * 64
                + DIGITS.indexOf(blob.text().charAt(1));
    }

    private static long fingerprint(BlobId blob) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(blob.text())).getLong();
    }
}
