package org.postroad.mailstore;

import java.util.Set;
import java.util.TreeSet;

/**
 * A change to a set, as a JMAP patch or an IMAP STORE says it (RFC 8620 §5.3, RFC 9051 §6.4.6). Immutable.
 *
 * @param clear whether the set is emptied first
 * @param add what is put in after that
 * @param remove what is taken out last
 */
public record SetEdit<T extends Comparable<T>>(boolean clear, Set<T> add, Set<T> remove) {
    public SetEdit {
        add = Set.copyOf(add);
        remove = Set.copyOf(remove);
    }

    public static <T extends Comparable<T>> SetEdit<T> none() {
        return new SetEdit<T>(false, Set.of(), Set.of());
    }

    public static <T extends Comparable<T>> SetEdit<T> replace(Set<T> all) {
        return new SetEdit<T>(true, all, Set.of());
    }

    public static <T extends Comparable<T>> SetEdit<T> adding(Set<T> some) {
        return new SetEdit<T>(false, some, Set.of());
    }

    public static <T extends Comparable<T>> SetEdit<T> removing(Set<T> some) {
        return new SetEdit<T>(false, Set.of(), some);
    }

    /** The set after this edit, sorted. */
    public Set<T> apply(Set<T> before) {
        Set<T> after = new TreeSet<>(clear ? Set.<T>of() : before);
        after.addAll(add);
        after.removeAll(remove);
        return after;
    }
}
