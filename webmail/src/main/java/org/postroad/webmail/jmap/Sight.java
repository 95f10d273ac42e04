package org.postroad.webmail.jmap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.Grant;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxAccess;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRight;
import org.postroad.mailstore.ModSeq;

/**
 * What somebody sees of an account: all of his own; of another's the mailboxes that he was granted to look up, and the emails in those that he may
 * read. What he does not see is as if it were not there. Confined to the snapshot.
 */
public final class Sight {
    private final Snapshot rows;
    private final MailStore store;
    private final AccountId account;
    private final boolean own;
    private final Map<MailboxId, Grant> granted;

    private Sight(Snapshot rows, MailStore store, AccountId account, boolean own, Map<MailboxId, Grant> granted) {
        this.rows = rows;
        this.store = store;
        this.account = account;
        this.own = own;
        this.granted = granted;
    }

    /** What somebody sees of an account at this moment. */
    public static Sight of(Snapshot rows, MailStore store, AccountId who, AccountId account) {
        Map<MailboxId, Grant> granted = new TreeMap<>();
        if (!who.equals(account)) {
            for (Grant grant : store.sharing().granted(rows, account, who)) {
                if (grant.rights().has(MailboxRight.LOOKUP)) {
                    granted.put(grant.mailbox(), grant);
                }
            }
        }
        return new Sight(rows, store, account, who.equals(account), granted);
    }

    /** Whether it is his own account. */
    public boolean isOwn() {
        return own;
    }

    /** What was granted in a mailbox of another; empty if it is not to be seen. */
    public Optional<Grant> grant(MailboxId mailbox) {
        return Optional.ofNullable(granted.get(mailbox));
    }

    public boolean sees(MailboxId mailbox) {
        return own || granted.containsKey(mailbox);
    }

    public boolean mayRead(MailboxId mailbox) {
        return own || grant(mailbox).filter(grant -> grant.rights().mayRead()).isPresent();
    }

    /** The mailboxes of another that may be read. */
    public Set<MailboxId> readable() {
        return granted.keySet().stream().filter(this::mayRead).collect(Collectors.toSet());
    }

    /** Those of an email's mailboxes that may be read. */
    public Set<MailboxId> readable(Email email) {
        return email.mailboxIds().stream().filter(this::mayRead).collect(Collectors.toSet());
    }

    /** Those of the emails that may be read. */
    public List<Email> readable(Collection<Email> emails) {
        return emails.stream().filter(email -> !readable(email).isEmpty()).toList();
    }

    /**
     * The state of what is seen. Of another's account it is a digest, so that it tells nothing of what is not seen; it moves when anything does that
     * is.
     */
    public ModSeq state() {
        if (own) {
            return store.changes().state(rows, account);
        }
        StringBuilder seen = new StringBuilder();
        for (Mailbox mailbox : store.mailboxes().all(rows, account)) {
            grant(mailbox.id()).ifPresent(grant -> {
                seen.append(mailbox.id().value())
                        .append(' ')
                        .append(grant.rights().letters())
                        .append(grant.subscribed() ? " + " : " - ");
                if (mayRead(mailbox.id())) {
                    MailboxAccess access = new MailboxAccess(account, mailbox.id(), grant.rights());
                    seen.append(mailbox.modSeq().value())
                            .append(' ')
                            .append(store.entries()
                                    .status(rows, access)
                                    .highestModSeq()
                                    .value());
                }
                seen.append(' ').append(mailbox.name()).append('\n');
            });
        }
        return new ModSeq(number(seen.toString()));
    }

    /** As much of a digest as a state string holds. */
    private static long number(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong() >>> 5;
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
