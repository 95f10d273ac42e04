package org.postroad.mta.dispatch;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Directory;
import org.postroad.mta.dispatch.Route.Local;
import org.postroad.mta.dispatch.Route.Remote;
import org.postroad.mta.dispatch.Route.Unknown;
import org.postroad.mta.route.RemoteRoutes;

/** Decides where a recipient's mail goes. Asks the directory, never DNS. Immutable, thread-safe. */
public final class Router {
    private final Set<Domain> localDomains;
    private final Directory directory;
    private final RemoteRoutes remoteRoutes;

    /**
     * @param localDomains the domains, and address literals, whose mail ends here
     * @param directory who has a mailbox
     * @param remoteRoutes for every other domain
     */
    public Router(Set<Domain> localDomains, Directory directory, RemoteRoutes remoteRoutes) {
        this.localDomains = Set.copyOf(localDomains);
        this.directory = directory;
        this.remoteRoutes = remoteRoutes;
    }

    public boolean isLocal(Domain domain) {
        return localDomains.contains(domain);
    }

    public Route route(Snapshot rows, EmailAddress recipient) {
        if (!isLocal(recipient.domain())) {
            return new Remote(remoteRoutes.nextHop(recipient.domain()));
        }
        Optional<AccountId> account = directory.recipient(rows, recipient);
        if (account.isEmpty() && isPostmaster(recipient)) {
            account = firstAccount(rows);
        }
        return account.isPresent() ? new Local(account.get()) : new Unknown();
    }

    /** RFC 5321 §4.5.1: every domain has a postmaster, in any case; where nobody is, it is the account that was made first. */
    private static boolean isPostmaster(EmailAddress recipient) {
        return recipient.localPart().toLowerCase(Locale.ROOT).equals("postmaster");
    }

    private Optional<AccountId> firstAccount(Snapshot rows) {
        return directory.list(rows, 0, 1).stream().findFirst().map(Account::id);
    }
}
