package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.postroad.mailstore.AccountId;
import org.postroad.webmail.login.Caller;

/** One method call while it runs: who calls, with what, and what is answered. Confined to one thread. */
public final class MethodCall implements IdResolver {
    private final Caller caller;
    private final String method;
    private final boolean seesShared;
    private final Optional<SharedAccounts> shared;
    private final Fields arguments;
    private final Limits limits;
    private final Map<String, String> createdIds;
    private final List<Invocation> responses = new ArrayList<>();
    private final String callId;
    private final List<Invocation> implicitCalls = new ArrayList<>();

    /** @param shared empty where nobody shares anything */
    MethodCall(
            Caller caller,
            JmapMethod method,
            Optional<SharedAccounts> shared,
            Invocation call,
            ObjectNode arguments,
            Limits limits,
            Map<String, String> createdIds) {
        this.caller = caller;
        this.shared = shared;
        this.seesShared = method.seesShared();
        this.method = call.name();
        this.callId = call.callId();
        this.arguments = Fields.arguments(arguments);
        this.limits = limits;
        this.createdIds = createdIds;
    }

    public Caller caller() {
        return caller;
    }

    public Fields arguments() {
        return arguments;
    }

    public Limits limits() {
        return limits;
    }

    /**
     * Reads the argument {@code accountId} (RFC 8620 §3.6.2): the caller's own account, or, for a method that shows only what was granted, one of
     * somebody who shares with him. Any other is not found, be there one or not.
     */
    public AccountId account() {
        OptionalLong number = IdForm.ACCOUNT.parse(arguments.requiredText("accountId"));
        if (number.isEmpty()) {
            throw MethodFault.of("accountNotFound");
        }
        AccountId account = new AccountId(number.getAsLong());
        if (account.equals(caller.id())) {
            return account;
        }
        if (!shared.filter(accounts -> accounts.isShared(account, caller.id())).isPresent()) {
            throw MethodFault.of("accountNotFound");
        }
        if (!seesShared) {
            boolean changes = method.endsWith("/set") || method.endsWith("/import");
            throw MethodFault.of(changes ? "accountReadOnly" : "accountNotSupportedByMethod");
        }
        return account;
    }

    @Override
    public OptionalLong number(IdForm form, String idOrReference) {
        if (!idOrReference.startsWith("#")) {
            return form.parse(idOrReference);
        }
        String id = createdIds.get(idOrReference.substring(1));
        return id == null ? OptionalLong.empty() : form.parse(id);
    }

    /** Remembers what a creation id came to. */
    public void created(String creationId, String id) {
        createdIds.put(creationId, id);
    }

    /** Answers under the method's own name. */
    public void respond(ObjectNode response) {
        responses.add(new Invocation(method, response, callId));
    }

    /** Has another method run right after this one, answering under the same call id (RFC 8621 §7.5). */
    public void thenCall(String name, ObjectNode itsArguments) {
        implicitCalls.add(new Invocation(name, itsArguments, callId));
    }

    /** The call of another method that this one asked for. */
    MethodCall follow(JmapMethod nextMethod, Invocation next) {
        return new MethodCall(caller, nextMethod, shared, next, next.arguments(), limits, createdIds);
    }

    List<Invocation> responses() {
        return responses;
    }

    List<Invocation> implicitCalls() {
        return implicitCalls;
    }
}
