package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StoreFault;
import org.postroad.webmail.json.Json;

/**
 * What every {@code /set} does (RFC 8620 §5.3): creates, then updates, then destroys, each succeeding or failing on its own, all in one
 * transaction behind one barrier (I1). Thread-safe.
 */
public final class SetFrame {
    private final Database database;
    private final Changes changes;

    public SetFrame(Database database, Changes changes) {
        this.database = database;
        this.changes = changes;
    }

    /** Runs the request and returns its answer. */
    public ObjectNode run(MethodCall call, SetRequest request, IdForm form, SetHandler handler) {
        record Done(SetRun run, ObjectNode answer) {}
        Done done = database.write(tx -> {
            SetRun run = new SetRun(call, request.account(), tx);
            return new Done(run, new Attempt(run, request, form, handler).answer());
        });
        done.run().created().forEach(call::created);
        return done.answer();
    }

    private final class Attempt {
        private final SetRun run;
        private final SetRequest request;
        private final IdForm form;
        private final SetHandler handler;
        private final ObjectNode answer = Json.object();

        Attempt(SetRun run, SetRequest request, IdForm form, SetHandler handler) {
            this.run = run;
            this.request = request;
            this.form = form;
            this.handler = handler;
        }

        ObjectNode answer() {
            ModSeq oldState = changes.lock(run.tx(), request.account());
            request.requireState(oldState);
            answer.put("accountId", IdForm.ACCOUNT.format(request.account().value()));
            answer.put("oldState", States.format(oldState));
            createAll();
            Set<Long> doomed = request.destroy().stream()
                    .map(id -> run.number(form, id))
                    .filter(OptionalLong::isPresent)
                    .map(OptionalLong::getAsLong)
                    .collect(Collectors.toSet());
            request.update().forEach((id, patch) -> update(id, patch, doomed));
            request.destroy().forEach(this::destroy);
            return answer.put("newState", States.format(changes.state(run.tx(), request.account())));
        }

        // An object may refer to one that stands later in the map, so those that wait go to the end of the line.
        private void createAll() {
            Deque<Map.Entry<String, ObjectNode>> waiting =
                    new ArrayDeque<>(request.create().entrySet());
            int fruitless = 0;
            while (!waiting.isEmpty()) {
                Map.Entry<String, ObjectNode> next = waiting.remove();
                if (fruitless < waiting.size() && refersToAny(next.getValue(), waiting)) {
                    waiting.add(next);
                    fruitless++;
                } else {
                    create(next.getKey(), next.getValue());
                    fruitless = 0;
                }
            }
        }

        private boolean refersToAny(ObjectNode properties, Deque<Map.Entry<String, ObjectNode>> waiting) {
            Set<String> references =
                    waiting.stream().map(entry -> "#" + entry.getKey()).collect(Collectors.toSet());
            return properties
                    .valueStream()
                    .anyMatch(value -> value.isTextual() && references.contains(value.textValue()));
        }

        private void create(String creationId, ObjectNode properties) {
            attempt("Created", creationId, () -> {
                ObjectNode created = handler.create(run, creationId, properties);
                run.created(creationId, created.path("id").textValue());
                answer.withObject("/created").set(creationId, created);
            });
        }

        private void update(String id, ObjectNode patch, Set<Long> doomed) {
            attempt("Updated", id, () -> {
                long number = existing(id);
                if (doomed.contains(number)) {
                    throw SetFault.of("willDestroy", "the same call destroys it");
                }
                handler.update(run, number, patch);
                answer.withObject("/updated").putNull(form.format(number));
            });
        }

        private void destroy(String id) {
            attempt("Destroyed", id, () -> {
                long number = existing(id);
                handler.destroy(run, number);
                answer.withArray("/destroyed").add(form.format(number));
            });
        }

        private long existing(String id) {
            return run.number(form, id).orElseThrow(SetFault::notFound);
        }

        private void attempt(String what, String id, Runnable action) {
            try {
                action.run();
            } catch (SetFault fault) {
                answer.withObject("/not" + what).set(id, fault.error());
            } catch (StoreFault fault) {
                answer.withObject("/not" + what)
                        .set(id, handler.translate(fault).error());
            }
        }
    }

    /**
     * An object after a patch that replaces whole properties (RFC 8620 §5.3).
     *
     * @param fixed properties that a patch may name only with the value they have
     */
    public static ObjectNode patched(ObjectNode object, ObjectNode patch, Set<String> fixed) {
        ObjectNode patched = object.deepCopy();
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            String name = member.getKey();
            if (name.contains("/") || !object.has(name)) {
                throw SetFault.of("invalidPatch", "there is nothing to patch at " + name);
            }
            if (fixed.contains(name) && !object.get(name).equals(member.getValue())) {
                throw SetFault.invalidProperty(name, "cannot be changed");
            }
            patched.set(name, member.getValue());
        }
        return patched.without(fixed);
    }
}
