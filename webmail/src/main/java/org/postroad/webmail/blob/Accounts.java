package org.postroad.webmail.blob;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.login.Caller;

/** The account named in a path. */
final class Accounts {
    private Accounts() {}

    /** Another's account answers like one that is not there. */
    static void requireOwn(Context ctx, Caller caller) {
        if (!ctx.pathParam("accountId").equals(IdForm.ACCOUNT.format(caller.id().value()))) {
            throw Problem.of(HttpStatus.NOT_FOUND, "there is no such account");
        }
    }
}
