package org.postroad.mailstore;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/**
 * Annotations of mailboxes and of the account as a whole (RFC 5464, METADATA). Names under {@code /private/} are each reader's own, those
 * under {@code /shared/} everybody's. Thread-safe.
 */
public interface Metadata {
    /**
     * Where annotations are kept.
     *
     * @param account whose they are
     * @param mailboxId null for the annotations of the account ("of the server"), see {@link #mailbox}
     */
    record Place(AccountId account, @Nullable MailboxId mailboxId) {
        /** RFC 5464 §1: of the empty mailbox name. */
        public static Place server(AccountId account) {
            return new Place(account, null);
        }

        public Optional<MailboxId> mailbox() {
            return Optional.ofNullable(mailboxId);
        }
    }

    /**
     * All annotations of a place that a reader may see, by name; their number is bounded. Empty for a mailbox that the reader may not
     * read.
     */
    List<MetadataEntry> all(Snapshot rows, AccountId reader, Place place);

    /**
     * Writes one annotation; no value removes it.
     *
     * @throws StoreFault {@link StoreFault.Reason#METADATA_NAME_INVALID}, {@link StoreFault.Reason#METADATA_TOO_LARGE},
     *     {@link StoreFault.Reason#TOO_MUCH_METADATA}, mailbox not found, or {@link StoreFault.Reason#FORBIDDEN} for a shared one without
     *     the right to write
     */
    void set(Transaction tx, AccountId writer, Place place, String name, Optional<byte[]> value);
}
