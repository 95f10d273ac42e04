package org.postroad.mta.submit;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.postroad.mailstore.AccountId;
import org.postroad.mta.policy.RateLimit;

/** Holds each account to its rates of messages and recipients, over SMTP and JMAP together, on this node. Thread-safe. */
final class AccountRates {
    private final RateLimit<AccountId> messages;
    private final RateLimit<AccountId> recipients;

    AccountRates(SubmissionLimits limits, Clock clock) {
        messages = new RateLimit<>(limits.messages(), clock);
        recipients = new RateLimit<>(limits.recipients(), clock);
    }

    /**
     * One more message.
     *
     * @throws SubmissionFault if that is too many
     */
    void message(AccountId account) {
        require("messages", messages.take(account, 1));
    }

    /**
     * So many more recipients.
     *
     * @throws SubmissionFault if these are too many; none of them is counted then
     */
    void recipients(AccountId account, int count) {
        require("recipients", recipients.take(account, count));
    }

    private static void require(String what, Duration wait) {
        if (!wait.isZero()) {
            long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
            throw new SubmissionFault(
                    SubmissionFault.Reason.RATE_LIMIT,
                    "you send too many " + what + ", try again in " + seconds + " seconds",
                    List.of());
        }
    }
}
