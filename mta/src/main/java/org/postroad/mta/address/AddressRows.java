package org.postroad.mta.address;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.Spelling;

/** What is kept of aliases, lists and domains. Thread-safe. */
public interface AddressRows {
    /** Targets of an alias, members and owners of a list: at most so many. */
    int MOST_TARGETS = 1000;

    /** An alias or a list. */
    sealed interface Entry {
        EmailAddress address();

        /** An alias as it was made; its targets in the order they were added. */
        record AliasEntry(EmailAddress address, List<EmailAddress> targets) implements Entry {
            public AliasEntry {
                targets = List.copyOf(targets);
            }
        }

        /** A list. */
        record ListEntry(MailingList list) implements Entry {
            @Override
            public EmailAddress address() {
                return list.address();
            }
        }
    }

    /** What somebody is to a list. */
    enum Role {
        MEMBER,
        OWNER
    }

    /**
     * A domain of ours that is not in the settings, or another name of one that is ours.
     *
     * @param sameAs the domain that it is another name of; itself, if it has addresses of its own
     */
    record OwnDomain(Domain domain, Domain sameAs) {
        public boolean isAnotherName() {
            return !domain.equals(sameAs);
        }
    }

    Optional<Entry> find(Snapshot rows, EmailAddress address, Spelling spelling);

    /** Entries in the order of their domains and local parts, after one; for commands. */
    List<Entry> list(Snapshot rows, Optional<EmailAddress> after, int limit);

    /** Makes an alias, or adds targets to it; those that it has already count once. */
    void addAlias(Transaction tx, EmailAddress alias, List<EmailAddress> targets);

    /** Takes targets from an alias, which goes with the last of them; how many it had of these. */
    int removeTargets(Transaction tx, EmailAddress alias, List<EmailAddress> targets);

    /** Makes a list, or changes what is said of it. */
    void putList(Transaction tx, MailingList list);

    /** Those who are something to a list, in the order they were added. */
    List<EmailAddress> people(Snapshot rows, EmailAddress list, Role role);

    /** The members of a list, by place. */
    List<ListMember> members(Snapshot rows, EmailAddress list);

    /** Who has a place among them. */
    Optional<ListMember> member(Snapshot rows, EmailAddress list, int place);

    /**
     * What came back of a member's mail. Immutable.
     *
     * @param count how often, since the member was added; none of those who never bounced is asked for
     * @param last when the last time
     * @param said what was said then: a status code of RFC 3463 and a host's words, as far as there are any
     */
    record MemberBounces(EmailAddress member, int count, Instant last, String said) {}

    /** Those members of whom something came back, by place. */
    List<MemberBounces> bounces(Snapshot rows, EmailAddress list);

    /** Notes that something came back of a member's mail; false if there is no such member. */
    boolean bounced(Transaction tx, EmailAddress list, EmailAddress member, Instant now, String said);

    /** Whether an address is one of them, case apart. */
    boolean isAmong(Snapshot rows, EmailAddress list, Role role, EmailAddress who);

    void addPeople(Transaction tx, EmailAddress list, Role role, List<EmailAddress> people);

    /** How many of these there were. */
    int removePeople(Transaction tx, EmailAddress list, Role role, List<EmailAddress> people);

    /** Removes an alias or a list with all that belongs to it; false if there is none. */
    boolean remove(Transaction tx, EmailAddress address);

    Optional<OwnDomain> domain(Snapshot rows, Domain domain);

    /** By name; for commands. */
    List<OwnDomain> domains(Snapshot rows, int limit);

    void addDomain(Transaction tx, OwnDomain domain);

    boolean removeDomain(Transaction tx, Domain domain);

    /** Whether a domain has accounts, aliases or lists, or is what another one is a name of. */
    boolean isUsed(Snapshot rows, Domain domain);

    /** The secret of the house's SRS addresses; made if there is none yet. */
    byte[] secret(Transaction tx, byte[] fresh);

    /** Remembers the sender that is too long for an SRS address; at the same time forgets some that were not used for long. */
    void rememberSender(Transaction tx, String token, EmailAddress sender, Instant now, Instant forgetBefore);

    Optional<EmailAddress> rememberedSender(Snapshot rows, String token);
}
