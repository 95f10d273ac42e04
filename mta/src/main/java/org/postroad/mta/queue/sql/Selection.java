package org.postroad.mta.queue.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.postroad.mta.queue.QueueFilter;
import org.postroad.mta.queue.QueueFilter.AcceptedBefore;
import org.postroad.mta.queue.QueueFilter.FromSender;
import org.postroad.mta.queue.QueueFilter.InState;
import org.postroad.mta.queue.QueueFilter.OfMessage;
import org.postroad.mta.queue.QueueFilter.ToDomain;
import org.postroad.mta.queue.QueueFilter.ToRecipient;
import org.postroad.mta.queue.QueueItem;

/** The condition of a query for rows of {@code queue_recipient}, as it grows. Confined to one thread. */
final class Selection {
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> arguments = new ArrayList<>();

    private Selection() {}

    static Selection of(Collection<QueueFilter> filters) {
        Selection selection = new Selection();
        filters.forEach(selection::add);
        return selection;
    }

    void and(String condition, Object... values) {
        conditions.add(condition);
        arguments.addAll(List.of(values));
    }

    String where() {
        return conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
    }

    Object[] arguments() {
        return arguments.toArray();
    }

    Object[] argumentsAnd(Object last) {
        List<Object> all = new ArrayList<>(arguments);
        all.add(last);
        return all.toArray();
    }

    private void add(QueueFilter filter) {
        if (filter instanceof OfMessage of) {
            and("road_id = ?", of.road().text());
        } else if (filter instanceof FromSender from) {
            and(ofMessage("reverse_path = ?"), from.sender().toString());
        } else if (filter instanceof ToRecipient to) {
            and("address = ?", to.recipient().toString());
        } else if (filter instanceof ToDomain to) {
            and("domain = ?", to.domain().ascii());
        } else if (filter instanceof AcceptedBefore before) {
            and(ofMessage("accepted_at < ?"), before.moment().toEpochMilli());
        } else if (filter instanceof InState in) {
            add(in.state());
        }
    }

    private void add(QueueFilter.State state) {
        long held = QueueItem.HELD.toEpochMilli();
        switch (state) {
            case FRESH -> and("attempts = 0 AND due_at < ?", held);
            case DEFERRED -> and("attempts > 0 AND due_at < ?", held);
            case HELD -> and("due_at = ?", held);
        }
    }

    private static String ofMessage(String condition) {
        return "EXISTS (SELECT 1 FROM queue_message m WHERE m.road_id = queue_recipient.road_id AND m." + condition
                + ")";
    }
}
