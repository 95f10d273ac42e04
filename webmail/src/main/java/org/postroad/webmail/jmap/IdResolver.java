package org.postroad.webmail.jmap;

import java.util.OptionalLong;

/** Finds what an id stands for. */
@FunctionalInterface
public interface IdResolver {
    /** The number behind an id, or behind the creation id that {@code #name} stands for (RFC 8620 §5.3); empty if there is none. */
    OptionalLong number(IdForm form, String idOrReference);
}
