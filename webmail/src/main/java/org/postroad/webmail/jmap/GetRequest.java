package org.postroad.webmail.jmap;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.AccountId;

/** What every {@code /get} is asked (RFC 8620 §5.1). Immutable. */
public final class GetRequest {
    private final AccountId account;
    private final @Nullable List<String> ids;
    private final Set<String> properties;

    private GetRequest(AccountId account, @Nullable List<String> ids, Set<String> properties) {
        this.account = account;
        this.ids = ids;
        this.properties = properties;
    }

    /**
     * Reads {@code accountId}, {@code ids} and {@code properties}.
     *
     * @param defaults the properties of a request that names none
     * @param known whether a name is a property of the type
     */
    public static GetRequest read(MethodCall call, Set<String> defaults, Predicate<String> known) {
        AccountId account = call.account();
        List<String> ids = call.arguments()
                .texts("ids")
                .map(given -> (List<String>) new ArrayList<>(new LinkedHashSet<>(given)))
                .orElse(null);
        if (ids != null && ids.size() > call.limits().maxObjectsInGet()) {
            throw MethodFault.of("requestTooLarge");
        }
        Set<String> properties =
                new LinkedHashSet<>(call.arguments().texts("properties").orElseGet(() -> List.copyOf(defaults)));
        for (String property : properties) {
            if (!known.test(property)) {
                throw MethodFault.invalidArguments("properties", "there is no property " + property);
            }
        }
        properties.add("id"); // RFC 8620 §5.1: always returned
        return new GetRequest(account, ids, properties);
    }

    /** The same for a type whose properties are all plain. */
    public static GetRequest read(MethodCall call, Set<String> properties) {
        return read(call, properties, properties::contains);
    }

    public AccountId account() {
        return account;
    }

    /** The ids asked for, each once; empty if all are wanted. */
    public Optional<List<String>> ids() {
        return Optional.ofNullable(ids);
    }

    /**
     * The ids asked for, where the type has too many to list them all.
     *
     * @throws MethodFault {@code requestTooLarge} if all are wanted
     */
    public List<String> namedIds() {
        return ids().orElseThrow(() -> MethodFault.of("requestTooLarge", "name the ids; use /query to find them"));
    }

    public Set<String> properties() {
        return properties;
    }
}
