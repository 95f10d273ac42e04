package org.postroad.mta.address;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Directory;
import org.postroad.mta.address.AddressRows.Entry;
import org.postroad.mta.address.AddressRows.OwnDomain;
import org.postroad.mta.address.AddressRows.Role;
import org.postroad.mta.address.Meaning.Alias;
import org.postroad.mta.address.Meaning.Elsewhere;
import org.postroad.mta.address.Meaning.Mailbox;
import org.postroad.mta.address.Meaning.Nobody;
import org.postroad.mta.address.Meaning.Posting;
import org.postroad.mta.address.Meaning.WayBack;

/**
 * Says what one address stands for. In this order, the first that fits: an alias or a list of that name, an account of that name, the
 * owners of a list, the way back of an SRS address, those owners again by a member's return path, the same for what it is a sub-address of, postmaster and abuse, and last whatever the
 * domain's catch-all says. Immutable, thread-safe.
 */
public final class AddressBook {
    /** The local part of whatever else is in a domain. */
    public static final String ANY = "*";

    private final AddressRules rules;
    private final AddressRows entries;
    private final Directory accounts;
    private final Srs srs;
    private final Verp verp;

    /**
     * @param accounts who has a mailbox
     * @param srs reads the way back
     * @param verp reads who a report of a list is about
     */
    AddressBook(AddressRules rules, AddressRows entries, Directory accounts, Srs srs, Verp verp) {
        this.rules = rules;
        this.entries = entries;
        this.accounts = accounts;
        this.srs = srs;
        this.verp = verp;
    }

    /** Whether a domain's mail ends here. */
    public boolean isOurs(Snapshot rows, Domain domain) {
        return home(rows, domain).isPresent();
    }

    /** The domain of ours that one is or is another name of; empty if it is not ours. */
    public Optional<Domain> home(Snapshot rows, Domain domain) {
        return rules.domains().contains(domain)
                ? Optional.of(domain)
                : entries.domain(rows, domain).map(OwnDomain::sameAs);
    }

    /** What an address stands for. */
    public Meaning meaning(Snapshot rows, EmailAddress asked) {
        Optional<Domain> home = home(rows, asked.domain());
        if (home.isEmpty()) {
            return new Elsewhere();
        }
        EmailAddress address = new EmailAddress(asked.localPart(), home.get());
        Optional<Meaning> found = byName(rows, address);
        if (found.isEmpty() && Srs.isMeant(address.localPart())) {
            // A forged one is nobody's, whatever the catch-all says.
            return srs.wayBack(rows, address).<Meaning>map(WayBack::new).orElseGet(Nobody::new);
        }
        Optional<Verp.Claim> claim = found.isEmpty() ? Verp.read(address) : Optional.empty();
        Optional<MailingList> list = claim.flatMap(one -> list(rows, one.list()));
        if (list.isPresent()) { // so is this
            return member(rows, list.get(), claim.get())
                    .<Meaning>map(member -> owners(rows, list.get().bounces(), list.get()))
                    .orElseGet(Nobody::new);
        }
        return found.or(() -> bySubAddress(rows, address))
                .or(() -> byRole(rows, address))
                .or(() -> entry(rows, new EmailAddress(ANY, address.domain())))
                .orElseGet(Nobody::new);
    }

    /** The account that has an address by itself, whatever aliases say. */
    Optional<Mailbox> mailbox(Snapshot rows, EmailAddress address) {
        return home(rows, address.domain())
                .flatMap(domain -> accounts.recipient(rows, new EmailAddress(address.localPart(), domain)))
                .map(account -> new Mailbox(account, "", false));
    }

    /** The account that what an alias leads to means in the end: that of the name, else whose it is by sub-address or role. */
    public Optional<AccountId> account(Snapshot rows, EmailAddress address) {
        return mailbox(rows, address)
                .or(() -> meaning(rows, address) instanceof Mailbox box ? Optional.of(box) : Optional.empty())
                .map(Mailbox::account);
    }

    private Optional<Meaning> byName(Snapshot rows, EmailAddress address) {
        return entry(rows, address)
                .or(() -> accounts.recipient(rows, address).map(account -> new Mailbox(account, "", false)))
                .or(() -> ownersOf(rows, address));
    }

    private Optional<Meaning> entry(Snapshot rows, EmailAddress address) {
        return entries.find(rows, address, rules.spelling())
                .map(entry -> entry instanceof Entry.AliasEntry alias
                        ? new Alias(alias.address(), alias.targets())
                        : new Posting(((Entry.ListEntry) entry).list()));
    }

    /** The addresses beside a list's own that its owners answer for (RFC 2142 §6). */
    private Optional<Meaning> ownersOf(Snapshot rows, EmailAddress address) {
        for (String suffix : List.of(MailingList.OWNER, MailingList.BOUNCES)) {
            String local = address.localPart();
            if (local.length() > suffix.length()
                    && local.toLowerCase(Locale.ROOT).endsWith(suffix)) {
                Optional<MailingList> list =
                        list(rows, new EmailAddress(withoutEnd(local, suffix.length()), address.domain()));
                if (list.isPresent()) {
                    return Optional.of(owners(rows, address, list.get()));
                }
            }
        }
        return Optional.empty();
    }

    private Alias owners(Snapshot rows, EmailAddress asked, MailingList list) {
        return new Alias(asked, entries.people(rows, list.address(), Role.OWNER));
    }

    private Optional<MailingList> list(Snapshot rows, EmailAddress address) {
        return entry(rows, address).filter(Posting.class::isInstance).map(posting -> ((Posting) posting).list());
    }

    private Optional<ListMember> member(Snapshot rows, MailingList list, Verp.Claim claim) {
        return verp.member(list, claim, place -> entries.member(rows, list.address(), place));
    }

    /** A member of a list. Immutable. */
    public record Subscription(MailingList list, EmailAddress member) {}

    /** Whose return path an address is; empty for all others. */
    public Optional<Subscription> subscription(Snapshot rows, EmailAddress returnPath) {
        return home(rows, returnPath.domain())
                .flatMap(domain -> Verp.read(new EmailAddress(returnPath.localPart(), domain)))
                .flatMap(claim -> list(rows, claim.list())
                        .flatMap(list ->
                                member(rows, list, claim).map(member -> new Subscription(list, member.address()))));
    }

    private Optional<Meaning> bySubAddress(Snapshot rows, EmailAddress address) {
        for (String base : rules.basesOf(address.localPart())) {
            Optional<Meaning> found = byName(rows, new EmailAddress(base, address.domain()));
            if (found.isPresent()) {
                String detail = address.localPart().substring(base.length() + 1);
                return found.map(meaning ->
                        meaning instanceof Mailbox box ? new Mailbox(box.account(), detail, false) : meaning);
            }
        }
        return Optional.empty();
    }

    /**
     * RFC 5321 §4.5.1: every domain has a postmaster, in any case, and with RFC 2142 §4 somebody for abuse, who is the postmaster. Where
     * nobody was named, it is the account that was made first.
     */
    private Optional<Meaning> byRole(Snapshot rows, EmailAddress address) {
        String name = address.localPart().toLowerCase(Locale.ROOT);
        if (!name.equals("postmaster") && !name.equals("abuse")) {
            return Optional.empty();
        }
        return byName(rows, new EmailAddress("postmaster", address.domain())).or(() -> firstAccount(rows));
    }

    private Optional<Meaning> firstAccount(Snapshot rows) {
        return accounts.list(rows, 0, 1).stream()
                .findFirst()
                .map(Account::id)
                .map(account -> new Mailbox(account, "", true));
    }

    /** The members of a list. */
    public List<ListMember> members(Snapshot rows, MailingList list) {
        return entries.members(rows, list.address());
    }

    /** The reverse-path of what a list sends to a member, if each has one of its own. */
    public EmailAddress returnPath(MailingList list, ListMember member) {
        return verp.returnPath(list, member);
    }

    /** Whether the sender of a message may post to a list. Nobody is not asked for: reports and other mail without a sender never go there. */
    public boolean mayPost(Snapshot rows, MailingList list, Optional<EmailAddress> sender) {
        return sender.isPresent()
                && switch (list.posters()) {
                    case ANYONE -> true;
                    case MEMBERS ->
                        isAmong(rows, list, Role.MEMBER, sender.get()) || isAmong(rows, list, Role.OWNER, sender.get());
                    case OWNERS -> isAmong(rows, list, Role.OWNER, sender.get());
                };
    }

    private boolean isAmong(Snapshot rows, MailingList list, Role role, EmailAddress sender) {
        return entries.isAmong(rows, list.address(), role, sender);
    }

    private static String withoutEnd(String text, int length) {
        return text.substring(0, text.length() - length);
    }
}
