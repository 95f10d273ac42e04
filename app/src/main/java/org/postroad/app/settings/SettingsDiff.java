package org.postroad.app.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Which settings differ, by their names and without their values, some of which are secrets. Stateless. */
public final class SettingsDiff {
    private SettingsDiff() {}

    /** Such as {@code limits.recipients}, in the order of the settings. */
    public static List<String> between(SystemSettings before, SystemSettings after) {
        List<String> names = new ArrayList<>();
        compare("", before, after, names);
        return names;
    }

    private static void compare(String path, Record before, Record after, List<String> names) {
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            String name =
                    path + component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            Object old = value(component, before);
            Object now = value(component, after);
            if (old instanceof Record section && now instanceof Record other && isSection(section, other)) {
                compare(name + ".", section, other, names);
            } else if (!Objects.equals(old, now)) {
                names.add(name);
            }
        }
    }

    /** Values have parts, too, of which nobody wants to know. */
    private static boolean isSection(Record one, Record other) {
        return one.getClass() == other.getClass() && one.getClass().getEnclosingClass() == SystemSettings.class;
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException broken) {
            throw new IllegalStateException("a record's component could not be read", broken);
        }
    }
}
