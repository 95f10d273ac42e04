package org.postroad.webmail.login;

import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;

/**
 * The authenticated user behind a request. Immutable.
 *
 * @param account as the store knew it at login
 * @param address the IP address the request came from, as text
 */
public record Caller(Account account, String address) {
    public AccountId id() {
        return account.id();
    }
}
