package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postroad.mailstore.Account;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.Caller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the method calls of a request in order (RFC 8620 §3). Knows no HTTP. Thread-safe. */
public final class JmapApi {
    private static final Logger LOG = LoggerFactory.getLogger(JmapApi.class);

    /** When the responses of a request weigh this much, no further call of it is run (I9). */
    private static final long MAX_RESPONSES = 16 << 20;

    private record Known(String capability, JmapMethod method) {}

    private final Limits limits;
    private final Optional<SharedAccounts> shared;
    private final List<Capability> capabilities;
    private final Map<String, Known> methods = new HashMap<>();

    /**
     * @param others every capability beyond the core
     * @param shared who shares with whom; empty where nobody does
     */
    public JmapApi(Limits limits, List<Capability> others, Optional<SharedAccounts> shared) {
        this.shared = shared;
        Capability core = new Capability(Capability.CORE, limits.toJson(), Json.object(), List.of(new EchoMethod()));
        this.limits = limits;
        this.capabilities = Stream.concat(Stream.of(core), others.stream()).toList();
        for (Capability capability : capabilities) {
            capability.methods().forEach(method -> methods.put(method.name(), new Known(capability.uri(), method)));
        }
    }

    public Limits limits() {
        return limits;
    }

    /** The accounts of others that a caller sees something of. */
    List<Account> sharedWith(Caller caller) {
        return shared.map(accounts -> accounts.sharedWith(caller.id())).orElse(List.of());
    }

    List<Capability> capabilities() {
        return capabilities;
    }

    /**
     * Answers a request; returns {@code methodResponses} and, if asked for, {@code createdIds}.
     *
     * @throws org.postroad.webmail.http.Problem with a request-level error (RFC 8620 §3.6.1)
     */
    public ObjectNode answer(Caller caller, byte[] body) {
        JmapRequest request = JmapRequest.read(body);
        check(request);
        Map<String, String> createdIds = new LinkedHashMap<>(request.createdIds());
        List<Invocation> responses = new ArrayList<>();
        long weight = 0;
        for (Invocation call : request.calls()) {
            int before = responses.size();
            if (weight > MAX_RESPONSES) {
                responses.add(new Invocation("error", tooMuch().error(), call.callId()));
            } else {
                run(caller, request.using(), call, responses, createdIds);
            }
            weight += responses.subList(before, responses.size()).stream()
                    .mapToLong(response -> Weight.of(response.arguments()))
                    .sum();
        }
        ObjectNode answer = Json.object();
        ArrayNode methodResponses = answer.putArray("methodResponses");
        responses.forEach(response -> methodResponses.add(response.toJson()));
        if (request.wantsCreatedIds()) {
            createdIds.forEach(answer.putObject("createdIds")::put);
        }
        return answer;
    }

    private static MethodFault tooMuch() {
        return MethodFault.of("requestTooLarge", "the calls before this one were answered with much; ask once more");
    }

    private void check(JmapRequest request) {
        Set<String> known = capabilities.stream().map(Capability::uri).collect(Collectors.toSet());
        for (String uri : request.using()) {
            if (!known.contains(uri)) {
                throw RequestProblems.unknownCapability(uri);
            }
        }
        if (request.calls().size() > limits.maxCallsInRequest()) {
            throw RequestProblems.limit("maxCallsInRequest");
        }
    }

    private void run(
            Caller caller,
            Set<String> using,
            Invocation call,
            List<Invocation> responses,
            Map<String, String> createdIds) {
        try {
            JmapMethod method = method(using, call.name());
            ObjectNode arguments = ResultReferences.resolve(call.arguments(), responses);
            run(method, new MethodCall(caller, method, shared, call, arguments, limits, createdIds), responses);
        } catch (MethodFault fault) {
            responses.add(new Invocation("error", fault.error(), call.callId()));
        } catch (RuntimeException bug) {
            LOG.error("{} of account {} failed", call.name(), caller.id(), bug);
            MethodFault fault = MethodFault.of("serverFail", "the log of the server says more");
            responses.add(new Invocation("error", fault.error(), call.callId()));
        }
    }

    // A method that another one calls needs no capability of its own (RFC 8621 §7.5).
    private void run(JmapMethod method, MethodCall call, List<Invocation> responses) {
        method.run(call);
        responses.addAll(call.responses());
        for (Invocation next : call.implicitCalls()) {
            Known known = methods.get(next.name());
            if (known != null) {
                run(known.method(), call.follow(known.method(), next), responses);
            }
        }
    }

    private JmapMethod method(Set<String> using, String name) {
        Known known = methods.get(name);
        if (known == null || !using.contains(known.capability())) {
            throw MethodFault.of("unknownMethod");
        }
        return known.method();
    }
}
