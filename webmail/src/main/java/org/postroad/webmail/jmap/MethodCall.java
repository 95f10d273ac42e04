package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.postroad.mailstore.AccountId;
import org.postroad.webmail.login.Caller;

/** One method call while it runs: who calls, with what, and what is answered. Confined to one thread. */
public final class MethodCall implements IdResolver {
    private final Caller caller;
    private final String method;
    private final Fields arguments;
    private final Limits limits;
    private final Map<String, String> createdIds;
    private final List<Invocation> responses = new ArrayList<>();
    private final String callId;
    private final List<Invocation> implicitCalls = new ArrayList<>();

    MethodCall(Caller caller, Invocation call, ObjectNode arguments, Limits limits, Map<String, String> createdIds) {
        this.caller = caller;
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
     * Reads the argument {@code accountId} (RFC 8620 §3.6.2). A user has one account, so any other is not found, be there one or not.
     */
    public AccountId account() {
        String id = arguments.requiredText("accountId");
        if (!id.equals(IdForm.ACCOUNT.format(caller.id().value()))) {
            throw MethodFault.of("accountNotFound");
        }
        return caller.id();
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
    MethodCall follow(Invocation next) {
        return new MethodCall(caller, next, next.arguments(), limits, createdIds);
    }

    List<Invocation> responses() {
        return responses;
    }

    List<Invocation> implicitCalls() {
        return implicitCalls;
    }
}
