package io.spoor.broker.config;

import io.spoor.broker.config.ConfigNode.Kind;
import io.spoor.broker.config.ConfigNode.Scalar;
import io.spoor.tracing.spi.SettingsText;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns single values into Java's types. Nothing is coerced: {@code "10"} is no number and {@code 10} no text.
 *
 * @param baseDir what relative paths are relative to
 */
record ScalarBinder(Path baseDir) {
    private static final Set<Kind> TEXT = EnumSet.of(Kind.TEXT, Kind.ENVIRONMENT);

    /**
     * The scalar as a value of the type.
     *
     * @throws IllegalArgumentException if it is none; the message says what would be right
     * @throws IllegalStateException if no scalar can be of this type: a mistake in the settings record
     */
    Object bind(Class<?> type, Scalar scalar) {
        String text = scalar.text();
        if (type == String.class) {
            return text(scalar);
        } else if (type == boolean.class || type == Boolean.class) {
            return bool(scalar);
        } else if (type == int.class || type == Integer.class) {
            return Math.toIntExact(wholeNumber(scalar, Integer.MIN_VALUE, Integer.MAX_VALUE));
        } else if (type == long.class || type == Long.class) {
            return wholeNumber(scalar, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (type == double.class || type == Double.class) {
            return number(scalar);
        } else if (type == Duration.class) {
            return SettingsText.parseDuration(text);
        } else if (type == Path.class) {
            return path(scalar);
        } else if (type == URI.class) {
            return uri(scalar);
        }
        Method parse = parseMethod(type);
        if (parse != null) {
            return call(parse, text);
        } else if (type.isEnum()) {
            return constant(type, scalar);
        }
        throw new IllegalStateException("A setting cannot be of type " + type.getName());
    }

    /** Whether a type stands in the file as one value, rather than as keys and values. */
    static boolean isScalar(Class<?> type) {
        return !type.isRecord() || readsItself(type);
    }

    /** Whether a type has a {@code parse} method of its own, which reads what its {@code toString} writes. */
    static boolean readsItself(Class<?> type) {
        return parseMethod(type) != null;
    }

    private static String text(Scalar scalar) {
        if (!TEXT.contains(scalar.kind())) {
            throw new IllegalArgumentException(
                    scalar.text() + " is not a text; put it in quotes: \"" + scalar.text() + "\"");
        }
        return scalar.text();
    }

    private static boolean bool(Scalar scalar) {
        boolean typed = scalar.kind() == Kind.BOOLEAN || scalar.kind() == Kind.ENVIRONMENT;
        return switch (scalar.text()) {
            case "true" -> typed || refuse(scalar, "neither true nor false; write it without quotes");
            case "false" -> !typed && refuse(scalar, "neither true nor false; write it without quotes");
            default -> refuse(scalar, "neither true nor false");
        };
    }

    private static boolean refuse(Scalar scalar, String what) {
        throw new IllegalArgumentException("'" + scalar.text() + "' is " + what);
    }

    private static long wholeNumber(Scalar scalar, long least, long most) {
        boolean looksRight = scalar.text().matches("[-+]?[0-9]+");
        boolean typed = scalar.kind() == Kind.WHOLE_NUMBER || scalar.kind() == Kind.ENVIRONMENT;
        if (!typed || !looksRight) {
            refuse(scalar, "not a whole number" + (looksRight ? "; write it without quotes" : ""));
        }
        try {
            long value = Long.parseLong(scalar.text());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Too many digits: said below.
        }
        throw new IllegalArgumentException(scalar.text() + " is not between " + least + " and " + most);
    }

    private static double number(Scalar scalar) {
        if (scalar.kind() == Kind.TEXT || scalar.kind() == Kind.BOOLEAN) {
            refuse(scalar, "not a number");
        }
        try {
            double value = Double.parseDouble(scalar.text());
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Such as .inf, 0x10 or a text from the environment: said below.
        }
        throw new IllegalArgumentException("'" + scalar.text() + "' is not a number");
    }

    private Path path(Scalar scalar) {
        String text = text(scalar);
        if (text.isBlank()) {
            throw new IllegalArgumentException("the path is empty");
        }
        try {
            return baseDir.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is not a path: " + e.getReason(), e);
        }
    }

    private static URI uri(Scalar scalar) {
        String right = "' is not a URL; write http://host:port for example";
        try {
            URI uri = new URI(text(scalar));
            if (uri.isAbsolute() && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + scalar.text() + right + " (" + e.getReason() + ")", e);
        }
        throw new IllegalArgumentException("'" + scalar.text() + right);
    }

    private static Object constant(Class<?> type, Scalar scalar) {
        Object[] constants = type.getEnumConstants();
        for (Object constant : constants) {
            if (SettingsText.of(constant).equals(scalar.text())) {
                return constant;
            }
        }
        String choice = Arrays.stream(constants).map(SettingsText::of).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("'" + scalar.text() + "' is not one of " + choice);
    }

    private static @Nullable Method parseMethod(Class<?> type) {
        try {
            Method method = type.getMethod("parse", String.class);
            return Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type ? method : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static Object call(Method parse, String text) {
        try {
            parse.setAccessible(true);
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(parse + " failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parse + " cannot be called", e);
        }
    }
}
