package org.postroad.webmail.login;

import io.javalin.http.HttpStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.Authenticator;
import org.postroad.webmail.http.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A password checked behind the throttle; the answer never tells an unknown user from a wrong password. Thread-safe. */
final class PasswordLogin {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordLogin.class);
    private static final int MAX_LOGIN = 320;
    private static final int MAX_PASSWORD = 1024;

    private final Authenticator authenticator;
    private final LoginThrottle throttle;
    private final MeterRegistry meters;

    PasswordLogin(Authenticator authenticator, LoginThrottle throttle, MeterRegistry meters) {
        this.authenticator = authenticator;
        this.throttle = throttle;
        this.meters = meters;
    }

    /**
     * @throws Problem 429 after too many failures
     */
    Optional<Account> check(String address, String login, String password) {
        if (login.length() > MAX_LOGIN || password.length() > MAX_PASSWORD) {
            return Optional.empty();
        }
        if (!throttle.begin(address, login)) {
            meters.counter("postroad.http.logins", "result", "throttled").increment();
            throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "too many failed logins; try again later")
                    .withHeader("Retry-After", Long.toString(throttle.window().toSeconds()));
        }
        Optional<Account> account = authenticate(address, login, password);
        if (account.isPresent()) {
            throttle.forgive(address, login);
        } else {
            LOG.info("login failed from {}", address);
        }
        meters.counter("postroad.http.logins", "result", account.isPresent() ? "ok" : "failed")
                .increment();
        return account;
    }

    private Optional<Account> authenticate(String address, String login, String password) {
        try {
            return authenticator.authenticate(login, password);
        } catch (Authenticator.Busy busy) {
            throttle.forgive(address, login);
            throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "too many logins at once; try again later")
                    .withHeader("Retry-After", "5");
        }
    }
}
