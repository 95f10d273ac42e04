package org.postroad.webmail.login;

import java.time.Instant;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;

/**
 * The authenticated user behind a request. Immutable.
 *
 * @param account as the store knew it at login
 * @param address the IP address the request came from, as text
 * @param protocol of the request, such as {@code HTTP/1.1}
 * @param secure whether it came over TLS
 * @param client what the client calls itself; "" if it does not
 * @param since when the request was let in
 */
public record Caller(Account account, String address, String protocol, boolean secure, String client, Instant since) {
    public AccountId id() {
        return account.id();
    }
}
