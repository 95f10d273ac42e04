package org.postroad.webmail.blob;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.OptionalLong;
import org.postroad.mailstore.AccountId;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.SharedAccounts;
import org.postroad.webmail.login.Caller;

/** The account named in a path. */
final class Accounts {
    private Accounts() {}

    /** The account named in the path, which is the caller's own, or shares something with him. */
    static AccountId require(Context ctx, Caller caller, SharedAccounts shared) {
        OptionalLong number = IdForm.ACCOUNT.parse(ctx.pathParam("accountId"));
        if (number.isPresent()) {
            AccountId account = new AccountId(number.getAsLong());
            if (account.equals(caller.id()) || shared.isShared(account, caller.id())) {
                return account;
            }
        }
        throw Problem.of(HttpStatus.NOT_FOUND, "there is no such account");
    }

    /** Another's account answers like one that is not there. */
    static void requireOwn(Context ctx, Caller caller) {
        if (!ctx.pathParam("accountId").equals(IdForm.ACCOUNT.format(caller.id().value()))) {
            throw Problem.of(HttpStatus.NOT_FOUND, "there is no such account");
        }
    }
}
