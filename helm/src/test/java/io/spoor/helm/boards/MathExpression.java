package io.spoor.helm.boards;

import java.util.Map;

/**
 * The part of Grafana's language for expressions that the alert rules use: {@code $name}, numbers, parentheses, {@code + - *
 * /} and the comparisons {@code == >= > <}, which are 1 or 0. Used once, by one thread.
 */
final class MathExpression {
    private final String text;
    private final Map<String, Double> variables;
    private int at;

    private MathExpression(String text, Map<String, Double> variables) {
        this.text = text.replace(" ", "");
        this.variables = variables;
    }

    static double evaluate(String text, Map<String, Double> variables) {
        MathExpression expression = new MathExpression(text, variables);
        double value = expression.comparison();
        if (expression.at < expression.text.length()) {
            throw new IllegalArgumentException(
                    "Unexpected from character " + expression.at + " on: " + expression.text);
        }
        return value;
    }

    private double comparison() {
        double left = sum();
        if (accept("==")) {
            return left == sum() ? 1 : 0;
        }
        if (accept(">=")) {
            return left >= sum() ? 1 : 0;
        }
        if (accept(">")) {
            return left > sum() ? 1 : 0;
        }
        if (accept("<")) {
            return left < sum() ? 1 : 0;
        }
        return left;
    }

    private double sum() {
        double value = product();
        while (true) {
            if (accept("+")) {
                value += product();
            } else if (accept("-")) {
                value -= product();
            } else {
                return value;
            }
        }
    }

    private double product() {
        double value = operand();
        while (true) {
            if (accept("*")) {
                value *= operand();
            } else if (accept("/")) {
                value /= operand();
            } else {
                return value;
            }
        }
    }

    private double operand() {
        if (accept("(")) {
            double value = comparison();
            if (!accept(")")) {
                throw new IllegalArgumentException("No closing parenthesis at character " + at + " of: " + text);
            }
            return value;
        }
        boolean variable = accept("$");
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        String word = text.substring(start, at);
        if (!variable) {
            return Double.parseDouble(word);
        }
        Double value = variables.get(word);
        if (value == null) {
            throw new IllegalArgumentException("Nothing is named " + word + " in: " + text);
        }
        return value;
    }

    private boolean accept(String token) {
        if (text.startsWith(token, at)) {
            at += token.length();
            return true;
        }
        return false;
    }
}
