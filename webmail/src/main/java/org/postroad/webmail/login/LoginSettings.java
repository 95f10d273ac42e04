package org.postroad.webmail.login;

import java.time.Duration;

/**
 * How long sessions live and how many wrong passwords are borne.
 *
 * @param idle a session that was not used for this long has ended
 * @param absolute a session this old has ended, used or not
 * @param maxSessions sessions kept in all; beyond it the least used are dropped
 * @param maxSessionsPerAccount sessions of one account; beyond it the least used are dropped
 * @param window how long a failed login counts
 * @param failuresPerPair failed logins of one address on one account within the window
 * @param failuresPerAddress failed logins of one address within the window
 * @param failuresPerAccount failed logins on one account within the window
 */
public record LoginSettings(
        Duration idle,
        Duration absolute,
        int maxSessions,
        int maxSessionsPerAccount,
        Duration window,
        int failuresPerPair,
        int failuresPerAddress,
        int failuresPerAccount) {
    public static LoginSettings defaults() {
        return new LoginSettings(
                Duration.ofHours(24), Duration.ofDays(14), 20_000, 100, Duration.ofMinutes(15), 10, 50, 100);
    }
}
